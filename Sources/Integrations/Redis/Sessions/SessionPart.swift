import Domain
import Drivers

/// The pieces of a session's record; each is sealed and written on its own.
enum SessionPart: String, CaseIterable {
    case core, veh, img, tsk, tok

    /// Version of the layout of all parts (`sc` of the record).
    static let schema = 1
    /// Bytes of one sealed part. What is larger belongs in object storage (state.md 1.1).
    static let maxBytes = 16 << 10
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

    func seal(_ value: some Encodable, as part: SessionPart, of place: SessionPlace) throws(StoreError) -> [UInt8] {
        let sealed = try seal(value, context: place.context(part, schema: SessionPart.schema))
        guard sealed.count <= SessionPart.maxBytes else {
            throw .rejected("session part \(part.rawValue) has \(sealed.count) bytes")
        }
        return sealed
    }

    /// The parts of `state` that differ from `base` (all of them without one).
    func changedParts(
        of state: SessionState, from base: SessionState?, at place: SessionPlace
    ) throws(StoreError) -> [SealedPart] {
        var changed: [SealedPart] = []
        func add(_ part: SessionPart, _ value: some Encodable, if isChanged: Bool) throws(StoreError) {
            guard isChanged else { return }
            changed.append(SealedPart(part: part, sealed: try seal(value, as: part, of: place)))
        }
        try add(.core, state.core, if: base?.core != state.core)
        try add(.veh, state.vehicles, if: base?.vehicles != state.vehicles)
        try add(.img, state.images, if: base?.images != state.images)
        try add(.tsk, state.tasks, if: base?.tasks != state.tasks)
        return changed
    }
}

/// A part as it is written.
struct SealedPart {
    let part: SessionPart
    let sealed: [UInt8]
}

extension [SealedPart] {
    /// Name and value of each, for a script.
    var arguments: [RedisArgument] { flatMap { [RedisArgument($0.part.rawValue), RedisArgument($0.sealed)] } }

    var stored: [String: StoredPart] {
        Dictionary(uniqueKeysWithValues: map { ($0.part.rawValue, StoredPart(bytes: $0.sealed.count)) })
    }
}

/// Parts as they come from the store, laid over what the caller knows already.
struct OpenedParts {
    var core: SessionCore?
    var vehicles: VehicleCache
    var images: [SessionImage]
    var tasks: [SessionTask]
    var tokens: TeslaTokens?
    var stored: [String: StoredPart]

    init(over known: SessionSnapshot?) {
        core = known?.state.core
        vehicles = known?.state.vehicles ?? VehicleCache()
        images = known?.state.images ?? []
        tasks = known?.state.tasks ?? []
        tokens = known?.tokens
        stored = known?.parts ?? [:]
    }

    /// An empty value stands for a part that was removed.
    mutating func take(
        _ part: SessionPart, _ sealed: [UInt8], _ store: RedisStore, context: String
    ) throws(StoreError) {
        switch part {
        case .core: core = try store.open(sealed, context: context)
        case .veh: vehicles = sealed.isEmpty ? VehicleCache() : try store.open(sealed, context: context)
        case .img: images = try store.open(sealed, context: context)
        case .tsk: tasks = try store.open(sealed, context: context)
        case .tok: tokens = sealed.isEmpty ? nil : try store.open(sealed, context: context)
        }
        stored[part.rawValue] = StoredPart(bytes: sealed.count)
    }

    func state() throws(StoreError) -> SessionState {
        guard let core else { throw .corrupt("a session without its core") }
        var state = SessionState(core: core)
        state.vehicles = vehicles
        state.images = images
        state.tasks = tasks
        return state
    }
}
