import NIOConcurrencyHelpers

/// Handles of a metric by the values of its labels, each made once: recording then costs a look into a dictionary.
/// The keys must be few; whoever records decides what they can be.
public final class HandleCache<Key: Hashable & Sendable, Handle: Sendable>: Sendable {
    // A lock, for those who record do not wait; it is held for a look.
    private let handles = NIOLockedValueBox<[Key: Handle]>([:])
    private let make: @Sendable (Key) -> Handle

    public init(_ make: @escaping @Sendable (Key) -> Handle) { self.make = make }

    public subscript(key: Key) -> Handle {
        handles.withLockedValue { handles in
            if let known = handles[key] { return known }
            let handle = make(key)
            handles[key] = handle
            return handle
        }
    }
}
