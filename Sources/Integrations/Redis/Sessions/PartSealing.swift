import Domain
import Drivers
import FoundationEssentials

/// A part as it is written.
struct SealedPart {
    let part: SessionPart
    let sealed: [UInt8]
    let unknown: UnknownMembers?
}

extension [SealedPart] {
    /// Name and value of each, for a script.
    var arguments: [RedisArgument] { flatMap { [RedisArgument($0.part.rawValue), RedisArgument($0.sealed)] } }

    var stored: [String: StoredPart] {
        Dictionary(
            uniqueKeysWithValues: map {
                ($0.part.rawValue, StoredPart(bytes: $0.sealed.count, unknown: $0.unknown))
            })
    }
}

extension RedisSnapshotStore {
    /// - Parameter unknown: members that a newer release put into this part.
    func seal(
        _ value: some Encodable, as part: SessionPart, of place: SessionPlace, with unknown: UnknownMembers? = nil
    ) throws(StoreError) -> SealedPart {
        var json = try store.json(value)
        if let unknown { json = unknown.added(to: json) }
        let context = place.context(part, schema: configuration.schema)
        let sealed = try store.sealer.seal(Array(json), context: context)
        guard sealed.count <= part.maxBytes else {
            throw .rejected("session part \(part.rawValue) has \(sealed.count) bytes")
        }
        return SealedPart(part: part, sealed: sealed, unknown: unknown)
    }

    /// The parts of `state` that differ from `base` (all of them without one).
    func changedParts(
        of state: SessionState, from base: SessionSnapshot?, at place: SessionPlace
    ) throws(StoreError) -> [SealedPart] {
        var changed: [SealedPart] = []
        func add(_ part: SessionPart, _ value: some Encodable, if isChanged: Bool) throws(StoreError) {
            guard isChanged else { return }
            changed.append(try seal(value, as: part, of: place, with: base?.parts[part.rawValue]?.unknown))
        }
        try add(.core, state.core, if: base?.state.core != state.core)
        try add(.veh, state.vehicles, if: base?.state.vehicles != state.vehicles)
        try add(.img, state.images, if: base?.state.images != state.images)
        try add(.tsk, state.tasks, if: base?.state.tasks != state.tasks)
        return changed
    }
}

/// Why a part of a record cannot be used.
enum PartFailure: Error {
    /// Garbage, or a seal that does not fit.
    case broken(SessionPart, [UInt8])
    /// The seal holds, the content means nothing to this release: a newer one wrote it.
    case unreadable(SessionPart)
    /// Quarantined earlier.
    case lost(SessionPart)
    case missingKey(String)
}

/// Opens the parts of one record.
struct PartOpener {
    private let sealer: any Sealer
    private let place: SessionPlace
    /// Parts are sealed under the schema of their writer; the record names the newest one.
    private let schemas: [Int]

    init(_ store: RedisSnapshotStore, _ place: SessionPlace, schema: Int) {
        sealer = store.store.sealer
        self.place = place
        schemas = [schema] + (1...store.configuration.schema).reversed().filter { $0 != schema }
    }

    func open<Value: Codable>(
        _ part: SessionPart, _ sealed: [UInt8], as type: Value.Type = Value.self
    ) throws(PartFailure) -> (value: Value, unknown: UnknownMembers?) {
        let json = Data(try unsealed(part, sealed).bytes)
        guard let value = try? DomainJSON.decode(type, from: json), let known = try? DomainJSON.encode(value) else {
            throw .unreadable(part)
        }
        return (value, UnknownMembers(in: json, beside: known))
    }

    /// The bytes under the seal, and the schema that it was made under.
    func unsealed(_ part: SessionPart, _ sealed: [UInt8]) throws(PartFailure) -> (bytes: [UInt8], schema: Int) {
        for schema in schemas {
            do throws(StoreError) {
                return (try sealer.open(sealed, context: place.context(part, schema: schema)), schema)
            } catch {
                if case .missingKey(let name) = error { throw .missingKey(name) }
            }
        }
        throw .broken(part, sealed)
    }
}

/// Parts as they come from the store, laid over what the caller knows already.
struct OpenedParts {
    private var core: SessionCore?
    private var vehicles: VehicleCache
    private var images: [SessionImage]
    private var tasks: [SessionTask]
    private(set) var tokens: TeslaTokens?
    private(set) var stored: [String: StoredPart]

    init(over known: SessionSnapshot?) {
        core = known?.state.core
        vehicles = known?.state.vehicles ?? VehicleCache()
        images = known?.state.images ?? []
        tasks = known?.state.tasks ?? []
        tokens = known?.tokens
        stored = known?.parts ?? [:]
    }

    /// An empty value stands for a part that was removed.
    mutating func take(_ part: SessionPart, _ sealed: [UInt8], with opener: PartOpener) throws(PartFailure) {
        var unknown: UnknownMembers?
        if sealed.isEmpty {
            guard part.isDispensable else { throw .lost(part) }
            if part == .veh { vehicles = VehicleCache() } else { tokens = nil }
        } else {
            switch part {
            case .core: (core, unknown) = try opener.open(part, sealed, as: SessionCore?.self)
            case .veh: (vehicles, unknown) = try opener.open(part, sealed)
            case .img: (images, unknown) = try opener.open(part, sealed)
            case .tsk: (tasks, unknown) = try opener.open(part, sealed)
            // Each sign-in and refresh makes a new one; nothing of the old is carried over.
            case .tok: tokens = try opener.open(part, sealed).value
            }
        }
        stored[part.rawValue] = StoredPart(bytes: sealed.count, unknown: unknown)
    }

    func state() throws(PartFailure) -> SessionState {
        guard let core else { throw .lost(.core) }
        var state = SessionState(core: core)
        state.vehicles = vehicles
        state.images = images
        state.tasks = tasks
        return state
    }
}
