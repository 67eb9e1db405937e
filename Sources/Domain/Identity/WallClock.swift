public import FoundationEssentials

/// The civil time of day, injected. Durations are measured with a monotonic `Clock`, never with this.
public struct WallClock: Sendable {
    private let read: @Sendable () -> Date

    public init(_ read: @escaping @Sendable () -> Date) { self.read = read }

    public var now: Date { read() }

    /// Always the same instant.
    public static func fixed(_ date: Date) -> WallClock { WallClock { date } }
}
