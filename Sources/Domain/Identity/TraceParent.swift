/// One step of a trace, as the header `traceparent` tells it (W3C Trace Context, version 00).
public struct TraceParent: Sendable, Equatable, Codable, CustomStringConvertible {
    /// 32 hex digits: the same for all that follows from one cause, whoever does it.
    public let trace: String
    /// 16 hex digits.
    private let step: String
    /// Whether the caller keeps the trace. The one flag that the standard lets us pass on.
    private let isSampled: Bool

    /// Begins a trace.
    public init() {
        trace = Self.random() + Self.random()
        step = Self.random()
        isSampled = false
    }

    /// A later version is read as far as it is like this one. nil for what the standard calls invalid: the trace then
    /// begins anew.
    public init?(_ header: String) {
        let parts = header.split(separator: "-", omittingEmptySubsequences: false).map { String($0) }
        guard parts.count == 4 || parts.count > 4 && parts[0] != "00", parts[0] != "ff",
            parts.prefix(4).map(\.utf8.count) == [2, 32, 16, 2], parts.prefix(4).allSatisfy(Self.isHex),
            Self.isSet(parts[1]), Self.isSet(parts[2]), let flags = UInt8(parts[3], radix: 16)
        else { return nil }
        trace = parts[1]
        step = parts[2]
        isSampled = flags & 1 == 1
    }

    private init(trace: String, isSampled: Bool) {
        self.trace = trace
        self.isSampled = isSampled
        step = Self.random()
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let parent = TraceParent(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a traceparent")
        }
        self = parent
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    /// The next step of the same trace.
    public var continued: TraceParent { TraceParent(trace: trace, isSampled: isSampled) }

    public var description: String { "00-\(trace)-\(step)-\(isSampled ? "01" : "00")" }

    /// 16 hex digits, not all of them 0.
    private static func random() -> String {
        let digits = String(UInt64.random(in: 1 ... .max), radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }

    /// Small letters only.
    private static func isHex(_ text: String) -> Bool {
        text.utf8.allSatisfy {
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
        }
    }

    private static func isSet(_ digits: String) -> Bool { digits.utf8.contains { $0 != UInt8(ascii: "0") } }
}
