import Domain
import Drivers

/// The pieces of a session's record; each is sealed and written on its own.
enum SessionPart: String, CaseIterable {
    case core, veh, img, tsk, tok

    /// Bytes of one sealed value. What is larger belongs in object storage (state.md 1.1).
    static let usualBytes = 16 << 10
    /// A fleet lists up to two thousand cars, and nothing can be had for it without the list.
    var maxBytes: Int { self == .veh ? 512 << 10 : Self.usualBytes }

    /// Without it the session can go on: cars are listed again, a person signs in again.
    var isDispensable: Bool { self == .veh || self == .tok }
}

/// Where a session lies: its hash and the keys of its partition.
struct SessionPlace {
    let hash: String
    let partition: Partition
    let keys: PartitionKeys

    var session: RedisArgument { keys.session(hash) }

    /// Authenticated with a sealed part, so that it opens nowhere else (state.md 13).
    func context(_ part: SessionPart, schema: Int) -> String {
        "cp1|p\(partition.number)|\(hash)|\(part.rawValue)|\(schema)"
    }
}

extension RedisStore {
    func place(_ id: SessionID) -> SessionPlace { place(hash: sealer.hash(of: id), in: id.partition) }

    func place(hash: String, in partition: Partition) -> SessionPlace {
        SessionPlace(hash: hash, partition: partition, keys: keys(partition))
    }
}
