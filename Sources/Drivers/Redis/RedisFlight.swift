import NIOCore

/// Commands that were sent and not answered yet, in the order in which their replies come. Event loop only.
struct RedisFlight {
    typealias Waiter = CheckedContinuation<Result<RedisValue, RedisError>, Never>

    struct Slot {
        let id: Int
        let sent: NIODeadline
        let bytes: Int
        /// Nil once the caller has gone; the reply is then swallowed.
        var waiter: Waiter?
    }

    private let maxCommands: Int
    private let maxBytes: Int
    private var slots = CircularBuffer<Slot>()
    private var bytes = 0

    init(maxCommands: Int, maxBytes: Int) {
        self.maxCommands = maxCommands
        self.maxBytes = maxBytes
    }

    var isEmpty: Bool { slots.isEmpty }
    /// When the command was sent whose reply comes next.
    var nextSent: NIODeadline? { slots.first?.sent }
    /// When the oldest command was sent that somebody still waits for.
    var nextAwaited: NIODeadline? { slots.first { $0.waiter != nil }?.sent }

    /// A command that is larger than the window travels alone.
    func hasRoom(for size: Int) -> Bool {
        slots.isEmpty || (slots.count < maxCommands && bytes + size <= maxBytes)
    }

    mutating func add(_ slot: Slot) {
        slots.append(slot)
        bytes += slot.bytes
    }

    /// The one that the next reply belongs to.
    mutating func removeFirst() -> Slot? {
        guard let first = slots.popFirst() else { return nil }
        bytes -= first.bytes
        return first
    }

    /// The slot stays, so that later replies still find theirs.
    mutating func abandon(id: Int) -> Waiter? {
        guard let index = slots.firstIndex(where: { $0.id == id }) else { return nil }
        return slots[index].waiter.take()
    }

    /// The same for all that were sent before `instant`.
    mutating func abandon(sentBefore instant: NIODeadline) -> [Waiter] {
        var gone: [Waiter] = []
        for index in slots.indices {
            guard slots[index].sent <= instant else { break }
            if let waiter = slots[index].waiter.take() { gone.append(waiter) }
        }
        return gone
    }
}
