/// An object that a session counts on.
public struct ObjectReference: Sendable, Hashable {
    public var name: ObjectName
    /// S of the session.
    public var holder: String

    public init(name: ObjectName, holder: String) {
        self.name = name
        self.holder = holder
    }
}

/// What sessions refer to, for finding what is gone although somebody counts on it.
public protocol ObjectReferences: Sendable {
    /// The objects of some sessions of a partition, and where to go on; nil at the end. A session may come twice. Names
    /// that cannot be opened here are left out.
    func references(
        in partition: Partition, after cursor: String?
    ) async throws(StoreError) -> (objects: [ObjectReference], next: String?)

    /// Whether it is still referred to.
    func holds(_ reference: ObjectReference, in partition: Partition) async throws(StoreError) -> Bool
}
