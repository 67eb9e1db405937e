/// A vehicle identification number (ISO 3779): 17 letters and digits without I, O and Q.
///
/// It identifies a person's car, so `description` is masked; `rawValue` is for the owner's own views and for Tesla.
public struct VIN: RawRepresentable, Sendable, Hashable, Codable, CodingKeyRepresentable, Unlogged {
    public let rawValue: String

    public init?(rawValue: String) {
        let text = rawValue.uppercased()
        guard text.utf8.count == 17, text.utf8.allSatisfy(Self.isAllowed) else { return nil }
        self.rawValue = text
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let vin = VIN(rawValue: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a VIN")
        }
        self = vin
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }

    public var codingKey: any CodingKey { NameKey(rawValue) }
    public init?<T: CodingKey>(codingKey: T) { self.init(rawValue: codingKey.stringValue) }

    /// `LRW3E…000101`
    public var masked: String { rawValue.prefix(5) + "…" + lastSix }
    public var lastSix: String { String(rawValue.suffix(6)) }
    /// A VIN for whoever is not to know which car it is: all but the last three characters are X.
    public var veiled: VIN { VIN(rawValue: String(repeating: "X", count: 14) + rawValue.suffix(3)) ?? self }
    public var description: String { masked }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "I"), UInt8(ascii: "O"), UInt8(ascii: "Q"): false
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        default: false
        }
    }
}

/// A coding key made from any text.
struct NameKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}
