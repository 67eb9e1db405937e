public import FoundationEssentials

/// What the store still holds of a session; proves an erasure.
public struct SessionTrace: Sendable, Equatable {
    public enum State: String, Sendable {
        /// The record is there.
        case kept
        /// Erased at its owner's word; a tombstone without content says so for an hour.
        case erased
        /// Gone with its retention; likewise.
        case ended
        /// Nothing is known of it: it never was, or it is gone and so is its tombstone.
        case nothing
    }

    public var state: State
    /// Of the erasure or the end.
    public var at: Date?
    /// Records of its reports.
    public var tasks: Int
    /// Stored objects that it still owns. Those due for deletion are not among them.
    public var objects: Int

    public init(state: State, at: Date? = nil, tasks: Int = 0, objects: Int = 0) {
        self.state = state
        self.at = at
        self.tasks = tasks
        self.objects = objects
    }
}

/// Looks at sessions without using them: nothing is opened and no time slides.
public protocol SessionWitness: Sendable {
    func trace(of session: SessionID) async throws(StoreError) -> SessionTrace
}
