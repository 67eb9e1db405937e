import NIOConcurrencyHelpers

/// Collects lines from any thread.
final class LineBox: Sendable {
    private let lines = NIOLockedValueBox<[String]>([])
    var all: [String] { lines.withLockedValue { $0 } }
    @Sendable func append(_ line: String) { lines.withLockedValue { $0.append(line) } }
}
