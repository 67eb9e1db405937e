/// Prometheus' text format 0.0.4: https://prometheus.io/docs/instrumenting/exposition_formats/
struct MetricText {
    private(set) var text = ""
    private var name = ""
    private var labels = ""

    /// Begins a metric; its samples follow.
    mutating func metric(_ name: String, type: String, help: String) {
        self.name = name
        if !help.isEmpty { text += "# HELP \(name) \(Self.escaped(help, quote: false))\n" }
        text += "# TYPE \(name) \(type)\n"
    }

    /// Begins a series. - Parameter labels: as `labels(_:)` makes them.
    mutating func series(_ labels: String) { self.labels = labels }

    mutating func sample(_ value: String, suffix: String = "", bound: String? = nil) {
        text += name
        text += suffix
        if let bound {
            text += labels.isEmpty ? "{le=\"" : "{\(labels),le=\""
            text += bound
            text += "\"}"
        } else if !labels.isEmpty {
            text += "{\(labels)}"
        }
        text += " "
        text += value
        text += "\n"
    }

    /// `method="GET",status="200"`, by name: the same labels are the same text.
    static func labels(_ labels: [(String, String)]) -> String {
        labels.sorted { $0.0 < $1.0 }.map { "\(valid($0))=\"\(escaped($1, quote: true))\"" }.joined(separator: ",")
    }

    /// What may stand in a name; a package that is not ours may name its metrics as it likes.
    static func valid(_ name: String) -> String {
        let characters = name.unicodeScalars.map { scalar -> Character in
            let isWord = scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
            return isWord || scalar == "_" ? Character(scalar) : "_"
        }
        return characters.first.map(\.isNumber) == false ? String(characters) : "_" + String(characters)
    }

    /// Whole numbers without a point, as a person would write them.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        return Int64(exactly: value).map { String($0) } ?? "\(value)"
    }

    private static func escaped(_ text: String, quote: Bool) -> String {
        guard
            text.utf8.contains(where: {
                $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\"")
            })
        else { return text }
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quote: escaped += "\\\""
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
