/// From the start of a call to its answer, on one clock, in nanoseconds. Whatever the call did, it did within.
struct Span: Sendable, Equatable {
    let start: Int
    let end: Int

    init(_ start: Int, _ end: Int) {
        self.start = start
        self.end = end
    }

    /// Before everything that was recorded.
    static let beforeAll = Span(.min, .min)
    /// A call without a proper answer may have done its work, or do it at any time later.
    func withoutEnd() -> Span { Span(start, .max) }

    /// The call was over when the other one began.
    func precedes(_ other: Span) -> Bool { end < other.start }
}
