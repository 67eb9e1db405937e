/// What the store holds under older keys is sealed anew, so that a key can be taken away and nobody is signed out
/// (state.md 13). Any instance may do it, all functions may be repeated.
public protocol SealRotation: Sendable {
    /// Names of the keys that this instance opens with, newest first: the first one seals.
    var keys: [String] { get }

    /// Tells the other instances which key this one seals with. False while one of them seals with another, and for ten
    /// seconds after: what is sealed anew here would be sealed back there.
    func isAgreed() async throws(StoreError) -> Bool

    /// The next sessions of a partition; a `cursor` of nil begins.
    func sessions(in partition: Partition, after cursor: String?) async throws(StoreError) -> SealedPage

    /// Seals all that the session has in the store with the newest key; the state stays the same.
    /// - Parameter commit: a random id, the same in every retry.
    /// - Returns: false when something is left: it was changed meanwhile, is broken, or its key is not at hand.
    func renew(_ session: SealedSession, in partition: Partition, commit: String) async throws(StoreError) -> Bool
}

/// A session as far as it can be told without opening it.
public struct SealedSession: Sendable, Equatable {
    /// The hash of its id (state.md 4).
    public var hash: String
    /// Names of the keys that seal what it has.
    public var keys: Set<String>

    public init(hash: String, keys: Set<String>) {
        self.hash = hash
        self.keys = keys
    }
}

/// Some sessions of a partition. While sessions come and go one may be told twice; one that was there from the first
/// page to the last is told at least once.
public struct SealedPage: Sendable {
    public var sessions: [SealedSession]
    /// Where the next page begins; nil after the last one.
    public var next: String?

    public init(sessions: [SealedSession], next: String?) {
        self.sessions = sessions
        self.next = next
    }
}
