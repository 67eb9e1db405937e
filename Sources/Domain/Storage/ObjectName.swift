import FoundationEssentials

/// The name of a stored object: relative segments separated by `/`, and before them a mark when it lies in a bucket. So
/// the place of an object is recorded wherever its name is.
public struct ObjectName: RawRepresentable, Sendable, Hashable, Codable, Unlogged {
    public let rawValue: String

    private static let bucketMark = "gs:"

    /// Refuses empty and dot segments, a leading slash, control characters and names over 512 bytes.
    public init?(rawValue: String) {
        let path = rawValue.hasPrefix(Self.bucketMark) ? rawValue.dropFirst(Self.bucketMark.count) : rawValue[...]
        guard path.utf8.count <= 512, !path.isEmpty, path.utf8.allSatisfy(Self.isAllowed),
            path.split(separator: "/", omittingEmptySubsequences: false)
                .allSatisfy({ !$0.isEmpty && !$0.hasPrefix(".") })
        else { return nil }
        self.rawValue = rawValue
    }

    /// For names built from parts that are known to be clean.
    init(trusted: String) { rawValue = trusted }

    /// The name without its mark: what the store itself knows.
    public var path: String { isInBucket ? String(rawValue.dropFirst(Self.bucketMark.count)) : rawValue }
    /// The first segment.
    public var folder: String { String(path.prefix { $0 != "/" }) }
    public var isInBucket: Bool { rawValue.hasPrefix(Self.bucketMark) }
    /// Whether it belongs to what outlives every session: the ledger, verify records and receipts. Such names are made
    /// anew each time, without a mark.
    public var isLasting: Bool { ["ledger", "verify", "receipts"].contains(folder) }
    /// The same object's name with the mark of the bucket.
    public var inBucket: ObjectName { isInBucket ? self : ObjectName(trusted: Self.bucketMark + rawValue) }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let name = ObjectName(rawValue: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an object name")
        }
        self = name
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }

    /// Only the first segment: names hold VINs and session hashes.
    public var description: String { folder + "/…" }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
            UInt8(ascii: "/"):
            true
        default: false
        }
    }
}

extension ObjectName {
    /// `reports/{vin}-{lang}-{timestamp}-{claim}.pdf`: the suffix makes each attempt's name its own (decisions.md 6).
    public static func report(vin: VIN, language: ReportLanguage, timestamp: String, claim: String) -> ObjectName {
        ObjectName(trusted: "reports/\(vin.rawValue)-\(language.rawValue)-\(timestamp)-\(claim.prefix(4)).pdf")
    }

    /// `uploads/{S}/{image}.jpg`, S a hash of the session id.
    public static func upload(session hash: String, image: ImageID, suffix: String = ".jpg") -> ObjectName {
        ObjectName(trusted: "uploads/\(hash)/\(image.randomPart)\(suffix)")
    }

    /// `ledger/{yyyy}/{mm}/{time}-{id}.json`: names in order are events in order.
    static func ledger(at time: Date, id: String) -> ObjectName {
        let text = RFC3339.compact(time)
        return ObjectName(trusted: "ledger/\(text.prefix(4))/\(text.dropFirst(4).prefix(2))/\(text)-\(id).json")
    }

    /// `inputs/{S}/{digest}.json`: the frozen facts of a report, named by their content.
    public static func input(session hash: String, digest: String) -> ObjectName {
        ObjectName(trusted: "inputs/\(hash)/\(digest).json")
    }
}
