/// `attachment; filename="x.pdf"; filename*=UTF-8''x.pdf` (RFC 6266, RFC 8187).
public func contentDisposition(_ name: String, inline: Bool = false) -> String {
    let plain = String(
        name.unicodeScalars.map { scalar in
            (0x20..<0x7f).contains(scalar.value) && scalar != "\"" && scalar != "\\" ? Character(scalar) : "_"
        })
    return "\(inline ? "inline" : "attachment"); filename=\"\(plain)\"; filename*=UTF-8''\(percentEncoded(name))"
}

/// All but the unreserved characters of RFC 3986 escaped, for a value in a query or a header.
public func percentEncoded(_ text: String) -> String {
    var encoded = ""
    for byte in text.utf8 {
        let scalar = Unicode.Scalar(byte)
        let isPlain =
            scalar.isASCII
            && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                || "-._~".unicodeScalars.contains(scalar))
        encoded += isPlain ? String(scalar) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }
    return encoded
}
