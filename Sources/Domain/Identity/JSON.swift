public import FoundationEssentials

/// The one JSON dialect of our own documents: snake_case members, RFC 3339 times, sorted members, exact decimals.
///
/// Keys of dictionaries that do not begin with a lower-case letter (a VIN for example) stay as they are;
/// `[String: Value]` is never touched (the coder itself sees to that).
public enum DomainJSON {
    public static func encode(_ value: some Encodable) throws -> Data { try encoder().encode(value) }

    public static func decode<Value: Decodable>(_ type: Value.Type = Value.self, from data: Data) throws -> Value {
        try decoder().decode(type, from: data)
    }

    public static func encoder() -> JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .custom { path in rename(path, by: snakeCase) }
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var container = encoder.singleValueContainer()
            try container.encode(RFC3339.format(date))
        }
        return encoder
    }

    public static func decoder() -> JSONDecoder {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .custom { path in rename(path, by: camelCase) }
        decoder.dateDecodingStrategy = .custom { decoder in
            let container = try decoder.singleValueContainer()
            guard let date = RFC3339.parse(try container.decode(String.self)) else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an RFC 3339 time")
            }
            return date.instant
        }
        return decoder
    }

    /// `energyAddedKWh` becomes `energy_added_kwh`: a unit is one word.
    static func snakeCase(_ name: String) -> String {
        guard startsLowercase(name) else { return name }
        var text = ""
        var previousWasUpper = false
        for character in name.unicodeScalars {
            let isUpper = ("A"..."Z").contains(character)
            if isUpper, !previousWasUpper { text += "_" }
            text.unicodeScalars.append(isUpper ? lowercase(character) : character)
            previousWasUpper = isUpper
        }
        return text
    }

    static func camelCase(_ name: String) -> String {
        guard startsLowercase(name), name.contains("_") else { return name }
        let words = name.split(separator: "_")
        return words.dropFirst().reduce(String(words.first ?? "")) { $0 + (units[String($1)] ?? capitalised($1)) }
    }

    private static let units = ["kwh": "KWh", "kw": "KW"]

    private static func rename(_ path: [any CodingKey], by rule: (String) -> String) -> any CodingKey {
        guard let key = path.last, key.intValue == nil else { return path.last ?? NameKey("") }
        return NameKey(rule(key.stringValue))
    }

    private static func startsLowercase(_ name: String) -> Bool {
        name.unicodeScalars.first.map { ("a"..."z").contains($0) } ?? false
    }

    private static func capitalised(_ word: Substring) -> String { word.prefix(1).uppercased() + word.dropFirst() }

    private static func lowercase(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        Unicode.Scalar(UInt8(scalar.value) | 0x20)
    }
}
