import NIOCore

/// Commands that wait until those in flight leave room for them, in order. Event loop only.
struct RedisLine {
    struct Place {
        let id: Int
        let command: [RedisArgument]
        let bytes: Int
        /// Until when it waits.
        let deadline: NIODeadline
        let waiter: RedisFlight.Waiter
    }

    private let limit: Int
    private var places = CircularBuffer<Place>()

    init(limit: Int) { self.limit = limit }

    var count: Int { places.count }
    var isEmpty: Bool { places.isEmpty }
    var isFull: Bool { places.count >= limit }
    var first: Place? { places.first }

    mutating func add(_ place: Place) { places.append(place) }
    mutating func removeFirst() -> Place? { places.popFirst() }

    mutating func remove(id: Int) -> Place? {
        places.firstIndex { $0.id == id }.map { places.remove(at: $0) }
    }
}
