/// What clients wrote to one register and read from it, each value written at most once.
///
/// Checked exactly and fast by the zones of Gibbons and Korach ("Testing shared memories", 1997): a value with all that
/// wrote and read it must be there from the first end of these calls to their last start. If that is a stretch of time,
/// no other value may be there meanwhile.
struct RegisterHistory: Sendable {
    private var writes: [String: Span] = [:]
    private var reads: [(value: String, span: Span)] = []

    init() {}
    /// - Parameter initial: the value before the first write.
    init(initial: String) { writes[initial] = .beforeAll }

    /// `span` has no end when it is unknown whether the write happened. One that was refused is not recorded.
    mutating func wrote(_ value: String, _ span: Span) {
        precondition(writes[value] == nil, "values are unique")
        writes[value] = span
    }

    mutating func read(_ value: String, _ span: Span) { reads.append((value, span)) }

    var counts: (writes: Int, reads: Int) { (writes.count, reads.count) }

    /// Why no order of the calls explains what was read; empty when there is one.
    func violations() -> [String] {
        var found: [String] = []
        var clusters = writes.mapValues { [$0] }
        for (value, span) in reads {
            guard let write = writes[value] else {
                found.append("\(value) was read and never written")
                continue
            }
            if span.precedes(write) { found.append("\(value) was read before it was written") }
            clusters[value, default: []].append(span)
        }
        // A write of unknown outcome that nobody saw need not have happened.
        let zones = clusters.filter { $0.value.count > 1 || $0.value[0].end < .max }.map(Zone.init)
        return found + Self.conflicts(among: zones)
    }

    private static func conflicts(among zones: [Zone]) -> [String] {
        let held = zones.filter(\.isHeld).sorted { $0.low < $1.low }
        var found: [String] = []
        for (first, second) in zip(held, held.dropFirst()) where second.low < first.high {
            found.append("\(first.value) was there when \(second.value) was, too")
        }
        for zone in zones where !zone.isHeld {
            guard let around = held.last(where: { $0.low < zone.low }), zone.high < around.high else { continue }
            found.append("\(zone.value) was written and lost: \(around.value) was there before and after")
        }
        return found
    }
}

/// The time that a value must have been there, or the time at some moment of which it was.
private struct Zone {
    let value: String
    private let firstEnd, lastStart: Int

    init(_ value: String, _ spans: [Span]) {
        self.value = value
        firstEnd = spans.map(\.end).min() ?? 0
        lastStart = spans.map(\.start).max() ?? 0
    }

    /// It was there all the time from `low` to `high`; otherwise for a moment between them at least.
    var isHeld: Bool { firstEnd < lastStart }
    var low: Int { min(firstEnd, lastStart) }
    var high: Int { max(firstEnd, lastStart) }
}
