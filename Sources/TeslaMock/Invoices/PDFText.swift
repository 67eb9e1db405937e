/// Text as the standard fonts want it: WinAnsi bytes with the delimiters escaped.
enum PDFText {
    /// The bytes of a string literal without its parentheses; a letter that WinAnsi lacks becomes `?`.
    static func encode(_ text: String) -> [UInt8] {
        text.unicodeScalars.flatMap { scalar -> [UInt8] in
            switch scalar.value {
            case 0x28, 0x29, 0x5c: [0x5c, UInt8(scalar.value)]
            case 0x20...0x7e, 0xa0...0xff: [UInt8(scalar.value)]
            case 0x20ac: [0x80]
            case 0x2013: [0x96]
            case 0x2019: [0x92]
            default: [0x3f]
            }
        }
    }

    /// Width in points of digits and the signs between them in Helvetica; other letters by a mean.
    static func width(_ text: String, size: Double) -> Double {
        text.reduce(0) { sum, character in
            switch character {
            case ".", ",", " ": sum + 0.278
            case "-": sum + 0.333
            case _ where character.isUppercase: sum + 0.69
            default: sum + 0.556
            }
        } * size
    }

    /// Replaces `{{name}}` by the encoded value.
    static func fill(_ skeleton: String, _ fields: [String: String]) -> [UInt8] {
        var output: [UInt8] = []
        var rest = skeleton[...]
        while let open = rest.firstRange(of: "{{"), let close = rest.firstRange(of: "}}") {
            output += Array(rest[..<open.lowerBound].utf8)
            output += encode(fields[String(rest[open.upperBound..<close.lowerBound])] ?? "")
            rest = rest[close.upperBound...]
        }
        return output + Array(rest.utf8)
    }
}
