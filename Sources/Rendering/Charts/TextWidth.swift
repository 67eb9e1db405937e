/// How wide a text becomes in Inter, the font of the report: from the advances of its letters, without kerning.
enum TextWidth {
    /// Points; a little more than true, so that what is said to fit does.
    static func of(_ text: String, size: Double, bold: Bool) -> Double {
        let advances = bold ? semiBold : regular
        let hundredths = text.unicodeScalars.reduce(0) { sum, scalar in
            let index = Int(scalar.value) - 32
            return sum + (advances.indices.contains(index) ? advances[index] : beyondASCII(scalar))
        }
        return Double(hundredths) / 100 * size * 1.02
    }

    /// As much of the beginning as fits, with an ellipsis where something was left out: between two words, unless
    /// the word that does not fit is a long one.
    static func fitting(_ text: String, points: Double, size: Double) -> String {
        guard of(text, size: size, bold: false) > points else { return text }
        var rest = Substring(text)
        while !rest.isEmpty, of(rest + "…", size: size, bold: false) > points { rest.removeLast() }
        let isInWord = rest.endIndex < text.endIndex && !text[rest.endIndex].isWhitespace
        if isInWord, let blank = rest.lastIndex(where: \.isWhitespace), rest[blank...].count <= longestCutWord {
            rest = rest[..<blank]
        }
        while let last = rest.last, last.isWhitespace || ",;:–-".contains(last) { rest.removeLast() }
        return rest + "…"
    }

    /// As much of the beginning as wraps to some lines of a column.
    static func fitting(_ text: String, lines: Int, points: Double, size: Double) -> String {
        func width(_ part: some StringProtocol) -> Double { of(String(part), size: size, bold: false) }
        var (line, used) = (1, 0.0)
        var whole = text.startIndex
        for word in text.split(separator: " ") {
            let next = width(word) + (used > 0 ? width(" ") : 0)
            if used + next <= points {
                used += next
            } else {
                line += used > 0 ? 1 : 0
                used = width(word)
                // A word without a place to break is broken anywhere.
                while used > points { (line, used) = (line + 1, used - points) }
            }
            if line > lines || line == lines && used + width("…") > points && word.endIndex < text.endIndex {
                let room = points * Double(lines) * 0.9
                return whole > text.startIndex
                    ? fitting(text, points: min(room, width(text[..<whole]) + width("…") + 1), size: size)
                    : fitting(text, points: room, size: size)
            }
            whole = word.endIndex
        }
        return text
    }

    /// Letters, with the blank before them.
    private static let longestCutWord = 16

    private static func beyondASCII(_ scalar: Unicode.Scalar) -> Int {
        switch scalar {
        case "\u{A0}", "·", "’", "\u{202F}": 28
        case "–", "“", "”", "„", "″": 50
        case "…", "æ", "Æ", "œ", "Œ", "—": 100
        default: scalar.value >= 0x2E80 ? 100 : scalar.properties.isUppercase ? 77 : 67
        }
    }

    /// Hundredths of the size, from blank to tilde.
    private static let regular = [
        28, 28, 40, 63, 64, 81, 64, 22, 36, 36, 50, 66, 28, 46, 28, 36, 65, 65, 65, 65, 65, 65, 65, 65, 65, 65, 28, 28,
        66, 66, 66, 51, 94, 68, 65, 73, 72, 60, 59, 74, 74, 26, 54, 65, 56, 89, 75, 76, 63, 76, 64, 64, 64, 74, 68, 95,
        64, 66, 62, 36, 36, 36, 47, 45, 50, 56, 62, 56, 62, 58, 36, 61, 59, 24, 24, 54, 24, 87, 59, 60, 61, 61, 37, 52,
        36, 58, 56, 81, 54, 56, 54, 36, 33, 36, 66,
    ]

    private static let semiBold = [
        25, 31, 40, 64, 65, 84, 66, 21, 39, 39, 54, 67, 29, 47, 29, 38, 67, 67, 67, 67, 67, 67, 67, 67, 67, 67, 29, 29,
        67, 67, 67, 54, 100, 72, 66, 74, 72, 61, 59, 75, 74, 27, 56, 68, 57, 91, 74, 77, 64, 78, 65, 65, 66, 73, 72,
        101,
        69, 70, 65, 39, 38, 39, 48, 47, 50, 57, 63, 58, 63, 59, 38, 63, 61, 26, 26, 57, 26, 90, 61, 61, 62, 62, 40, 55,
        38, 61, 58, 84, 56, 58, 56, 39, 36, 39, 67,
    ]
}
