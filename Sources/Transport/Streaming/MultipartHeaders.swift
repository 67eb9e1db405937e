/// What the headers of a part say (RFC 7578, 4.2).
struct MultipartHeaders: Equatable {
    /// Name of the form field.
    var name: String
    /// nil for a plain field. Never used as a path.
    var fileName: String?
    var contentType: String?

    init(name: String, fileName: String? = nil, contentType: String? = nil) {
        self.name = name
        self.fileName = fileName
        self.contentType = contentType
    }

    /// nil when no `Content-Disposition: form-data` names the field.
    init?(_ block: some Sequence<UInt8>) {
        var disposition: [String: String]?
        var type: String?
        for line in String(decoding: Array(block), as: UTF8.self).split(separator: "\r\n") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            switch line[..<colon].lowercased() {
            case "content-disposition": disposition = Self.parameters(value)
            case "content-type": type = String(value)
            default: continue
            }
        }
        guard let disposition, disposition[""] == "form-data", let name = disposition["name"] else { return nil }
        self.init(name: name, fileName: disposition["filename"], contentType: type)
    }

    /// `form-data; name="a"; filename="b.jpg"`; the leading word stands under the empty name.
    static func parameters(_ text: Substring) -> [String: String] {
        var rest = text
        let word = rest.prefix { $0 != ";" }
        var parameters = ["": word.filter { $0 != " " }.lowercased()]
        rest = rest[word.endIndex...]
        while let next = rest.firstIndex(where: { $0 != ";" && $0 != " " && $0 != "\t" }) {
            rest = rest[next...]
            let name = rest.prefix { $0 != "=" && $0 != ";" }
            rest = rest[name.endIndex...]
            guard rest.first == "=" else { continue }
            rest.removeFirst()
            parameters[name.filter { $0 != " " }.lowercased()] = rest.first == "\"" ? quoted(&rest) : plain(&rest)
        }
        return parameters
    }

    private static func plain(_ rest: inout Substring) -> String {
        let value = rest.prefix { $0 != ";" && $0 != " " }
        rest = rest[value.endIndex...]
        return String(value)
    }

    /// A backslash escapes a quote only: old browsers send paths with bare backslashes.
    private static func quoted(_ rest: inout Substring) -> String {
        rest.removeFirst()
        var value = ""
        while let character = rest.popFirst(), character != "\"" {
            if character == "\\", rest.first == "\"" {
                value.append(rest.removeFirst())
            } else {
                value.append(character)
            }
        }
        return value
    }
}
