/// A text that must not reach a log: it prints as `***`, and only `reveal()` gives it out.
public struct Secret: Sendable, Equatable, Codable, Unlogged {
    private let value: String

    public init(_ value: String) { self.value = value }

    public init(from decoder: any Decoder) throws { value = try decoder.singleValueContainer().decode(String.self) }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(value)
    }

    public func reveal() -> String { value }

    /// Compares in a time that tells nothing of where two texts differ, only of the length of `text`.
    public func matches(_ text: String) -> Bool {
        let (own, other) = (Array(value.utf8), Array(text.utf8))
        guard !own.isEmpty else { return false }
        var difference = own.count ^ other.count
        for (index, byte) in other.enumerated() { difference |= Int(byte ^ own[index % own.count]) }
        return difference == 0
    }

    public var description: String { "***" }
}
