/// A number of slots and a bounded line of those who wait for one; first come, first served.
struct SlotQueue {
    typealias Waiter = CheckedContinuation<RenderPoolError?, Never>

    private(set) var taken = 0
    private let slots: Int
    private let limit: Int
    private var line: [(id: Int, waiter: Waiter)] = []

    init(slots: Int, limit: Int) {
        self.slots = slots
        self.limit = limit
    }

    var isFree: Bool { taken < slots }
    var waiting: Int { line.count }
    var hasRoom: Bool { line.count < limit }

    mutating func take() { taken += 1 }

    mutating func wait(_ id: Int, _ waiter: Waiter) { line.append((id, waiter)) }

    /// The slot goes to the first in line, if there is one.
    mutating func release() -> Waiter? {
        if line.isEmpty {
            taken -= 1
            return nil
        }
        return line.removeFirst().waiter
    }

    /// nil when it was granted meanwhile.
    mutating func leave(_ id: Int) -> Waiter? {
        line.firstIndex { $0.id == id }.map { line.remove(at: $0).waiter }
    }

    mutating func leaveAll() -> [Waiter] {
        defer { line = [] }
        return line.map(\.waiter)
    }
}
