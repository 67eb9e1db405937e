/// One of the slots over which sessions are spread (state.md 4). All keys of a session share one partition.
public struct Partition: Sendable, Hashable, Comparable {
    /// 0 to 1,023: what two base-32 characters can say.
    public static let range: Range<Int> = 0..<1_024

    public let number: Int

    public init?(_ number: Int) {
        guard Self.range.contains(number) else { return nil }
        self.number = number
    }

    public static func < (left: Partition, right: Partition) -> Bool { left.number < right.number }
}

/// An id that opens something: prefix, two characters of partition, 26 random characters (130 bits).
///
/// `description` is a short label that is safe in logs; only `rawValue` opens anything (architecture.md, decision 6).
public protocol OpaqueID: RawRepresentable<String>, Sendable, Hashable, Codable, Unlogged {
    /// Three letters and an underscore, for example `ses_`.
    static var prefix: String { get }
    init(trusted: String)
}

extension OpaqueID {
    /// Accepts exactly prefix + 28 characters of the base-32 alphabet.
    public init?(rawValue: String) {
        guard rawValue.utf8.count == Self.prefix.utf8.count + 28, rawValue.hasPrefix(Self.prefix),
            rawValue.utf8.dropFirst(Self.prefix.utf8.count).allSatisfy({ Base32.value(of: $0) != nil })
        else { return nil }
        self.init(trusted: rawValue)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let id = Self(rawValue: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an id of kind \(Self.prefix)")
        }
        self = id
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }

    /// The partition that the id carries.
    public var partition: Partition {
        let digits = rawValue.utf8.dropFirst(Self.prefix.utf8.count).prefix(2).compactMap(Base32.value)
        return Partition(digits.reduce(0) { $0 * 32 + $1 }) ?? Partition(0)!
    }

    /// The 26 random characters.
    public var randomPart: String { String(rawValue.suffix(26)) }

    /// `ses_…1a2b3c4d`: a 32-bit digest, enough to follow one id through a log and no more.
    public var description: String { Self.prefix + "…" + StableHash.short(rawValue) }
}

/// Opens a report session.
public struct SessionID: OpaqueID {
    public static let prefix = "ses_"
    public let rawValue: String
    public init(trusted: String) { rawValue = trusted }
}

/// Opens the status of one report task.
public struct TaskID: OpaqueID {
    public static let prefix = "rpt_"
    public let rawValue: String
    public init(trusted: String) { rawValue = trusted }
}

/// Opens the status of several reports that were asked for together.
public struct BatchID: OpaqueID {
    public static let prefix = "bat_"
    public let rawValue: String
    public init(trusted: String) { rawValue = trusted }
}

/// Names one uploaded photo of a session.
public struct ImageID: OpaqueID {
    public static let prefix = "img_"
    public let rawValue: String
    public init(trusted: String) { rawValue = trusted }
}
