/// The metadata packet of a PDF (ISO 16684-1), with what the information dictionary says.
struct XMP {
    var title: String?
    var author: String?
    var subject: String?
    var keywords: String?
    /// The program that made the document, and the one that wrote the PDF.
    var creator: String?
    var producer: String?
    var language: String?
    var creationDate: String?
    /// Where the document is verified.
    var identifier: String?

    var xml: String {
        let properties = [
            element("dc:identifier", identifier),
            element("dc:format", "application/pdf"),
            list("dc:title", "Alt", title, attribute: " xml:lang=\"x-default\""),
            list("dc:creator", "Seq", author),
            list("dc:description", "Alt", subject, attribute: " xml:lang=\"x-default\""),
            list("dc:language", "Bag", language),
            element("pdf:Keywords", keywords),
            element("pdf:Producer", producer),
            element("xmp:CreatorTool", creator),
            element("xmp:CreateDate", creationDate),
        ]
        return """
            <?xpacket begin="\u{FEFF}" id="W5M0MpCehiHzreSzNTczkc9d"?>
            <x:xmpmeta xmlns:x="adobe:ns:meta/">
            <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
            <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" \
            xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
            \(properties.compactMap(\.self).joined(separator: "\n"))
            </rdf:Description>
            </rdf:RDF>
            </x:xmpmeta>
            <?xpacket end="r"?>
            """
    }

    private func element(_ name: String, _ value: String?) -> String? {
        value.map { "<\(name)>\(Self.escaped($0))</\(name)>" }
    }

    private func list(_ name: String, _ kind: String, _ value: String?, attribute: String = "") -> String? {
        guard let value else { return nil }
        return "<\(name)><rdf:\(kind)><rdf:li\(attribute)>\(Self.escaped(value))</rdf:li></rdf:\(kind)></\(name)>"
    }

    /// Text of an element; characters that XML 1.0 does not know are left out.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\t", "\n", "\r": escaped.unicodeScalars.append(scalar)
            case "\u{0}"..."\u{1F}", "\u{FFFE}"..."\u{FFFF}": continue
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
