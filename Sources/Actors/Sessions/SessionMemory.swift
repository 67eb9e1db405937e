import Synchronization

/// Roughly the bytes that all session actors of this instance take up, those that the registry dropped while somebody
/// still uses them included.
final class SessionMemory: Sendable {
    private let used = Atomic<Int>(0)

    var bytes: Int { used.load(ordering: .relaxed) }

    fileprivate func add(_ bytes: Int) { used.add(bytes, ordering: .relaxed) }
}

/// One actor's share; it is given back when the actor goes.
struct SessionWeight: ~Copyable {
    /// Decoded values take about four times the bytes of their JSON (state.md 11).
    static let decoded = 4
    /// The actor itself with its empty collections.
    private static let bare = 2_048

    private let memory: SessionMemory
    private var bytes = 0

    init(in memory: SessionMemory) { self.memory = memory }

    /// - Parameter encoded: bytes of everything that the actor holds in decoded form.
    mutating func set(encoded: Int) {
        let now = Self.bare + encoded * Self.decoded
        memory.add(now - bytes)
        bytes = now
    }

    deinit { memory.add(-bytes) }
}
