/// What clients put into a set, took out, and saw in it. No element comes twice.
struct SetHistory: Sendable {
    private struct Element {
        var added: Span?
        /// Answered with success.
        var removals: [Span] = []
        /// Of unknown outcome, too.
        var firstRemoval = Int.max
        var seen: [Span] = []
        var missed: [Span] = []
    }

    private var elements: [String: Element] = [:]
    private var lists: [(members: Set<String>, span: Span)] = []
    private var additionsInDoubt: [Span] = []
    private var found: [String] = []

    mutating func added(_ element: String, _ span: Span) { elements[element, default: Element()].added = span }
    /// Without an answer nobody knows the element.
    mutating func addedPerhaps(_ span: Span) { additionsInDoubt.append(span) }

    mutating func removed(_ element: String, _ span: Span) {
        elements[element, default: Element()].removals.append(span)
        removedPerhaps(element, span)
    }

    mutating func removedPerhaps(_ element: String, _ span: Span) {
        let first = elements[element, default: Element()].firstRemoval
        elements[element, default: Element()].firstRemoval = min(first, span.start)
    }

    /// A call met the element there, or was told that it is not there.
    mutating func met(_ element: String, _ span: Span) { elements[element, default: Element()].seen.append(span) }
    mutating func missed(_ element: String, _ span: Span) { elements[element, default: Element()].missed.append(span) }

    /// A list of the whole set.
    mutating func listed(_ members: [String], _ span: Span, atMost limit: Int) {
        let unique = Set(members)
        if unique.count < members.count { found.append("an element is listed twice: \(members)") }
        if members.count > limit { found.append("\(members.count) elements, at most \(limit) are allowed") }
        for member in unique { met(member, span) }
        lists.append((unique, span))
    }

    func wasAdded(_ element: String) -> Bool { elements[element]?.added != nil }

    var counts: (additions: Int, removals: Int, lists: Int) {
        (elements.values.count { $0.added != nil }, elements.values.reduce(0) { $0 + $1.removals.count }, lists.count)
    }

    /// Why no order of the calls explains what was seen; empty when there is one.
    func violations() -> [String] {
        let unexplained = elements.filter { $0.value.added == nil && !$0.value.seen.isEmpty }
        var all = found + unexplained.flatMap { explain($0.key, $0.value) }
        if unexplained.count > additionsInDoubt.count {
            all.append("\(unexplained.count) elements nobody knows, \(additionsInDoubt.count) calls without an answer")
        }
        return all + elements.flatMap { check($0.key, $0.value) }
    }

    private func explain(_ name: String, _ element: Element) -> [String] {
        let firstSeen = element.seen.map(\.end).min() ?? .max
        return additionsInDoubt.contains { $0.start < firstSeen } ? [] : ["\(name) was seen, and nobody added it"]
    }

    private func check(_ name: String, _ element: Element) -> [String] {
        var all: [String] = []
        if element.removals.count > 1 { all.append("\(name) was removed \(element.removals.count) times") }
        let removed = element.removals.map(\.end).min() ?? .max
        for span in element.seen {
            if let added = element.added, span.precedes(added) { all.append("\(name) was seen before it was added") }
            if span.start > removed { all.append("\(name) was seen after it had been removed") }
        }
        let there = min(element.added?.end ?? .max, element.seen.map(\.end).min() ?? .max)
        let lastSeen = element.seen.map(\.start).max() ?? .min
        let absences = element.missed + lists.lazy.filter { !$0.members.contains(name) }.map(\.span)
        for span in absences where span.start > there {
            if element.firstRemoval > span.end { all.append("\(name) was lost: nobody had removed it") }
            if lastSeen > span.end { all.append("\(name) was away and came back") }
        }
        return all
    }
}
