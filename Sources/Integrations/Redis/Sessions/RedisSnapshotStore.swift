public import Domain
import Drivers
public import Logging

/// Sessions in Redis: one hash each, every write a compare-and-set on its version (state.md 4 to 6).
public struct RedisSnapshotStore: SnapshotStore {
    /// Knobs of the session store.
    public struct Configuration: Sendable {
        /// How long objects that a session no longer refers to stay for the jobs that were given their names.
        public var discardDelay: Duration = .seconds(900)
        /// How long one instance may hold the turn to refresh a token.
        public var refreshTurn: Duration = .seconds(20)
        /// How long an invalid token may still turn out to be somebody else's success (state.md 6.7).
        public var quietTime: Duration = .seconds(60)
        /// Sessions handled in one sweep.
        public var sweepLimit = 50
        /// Layout of the parts that this release writes (`sc` of the record).
        public var schema = 1
        /// The oldest layout that a reader must know to read what this release writes (`mr` of the record).
        public var minimumReader = 1

        public init() {}
    }

    let store: RedisStore
    let configuration: Configuration
    let scripts: SessionScripts
    let alarm: SnapshotAlarm

    public init(_ store: RedisStore, configuration: Configuration = Configuration(), logger: Logger) {
        self.store = store
        self.configuration = configuration
        alarm = SnapshotAlarm(logger)
        scripts = SessionScripts(store)
    }

    public func create(
        _ id: SessionID, state: SessionState, lifetime: SessionLifetime, commit: String
    ) async throws(StoreError) -> SessionSnapshot {
        let place = store.place(id)
        let arguments: [RedisArgument] = [
            RedisArgument(place.hash), RedisArgument(commit), RedisArgument(milliseconds: lifetime.idle),
            RedisArgument(milliseconds: lifetime.absolute), RedisArgument(milliseconds: lifetime.retention),
            RedisArgument(configuration.schema), RedisArgument(configuration.minimumReader),
            Self.word(for: state.core.owner),
        ]
        let parts = try changedParts(of: state, from: nil, at: place)
        let run = StoreRun(store)
        let reply = try await store.run(
            scripts.create, keys: [place.session, place.keys.expiry], arguments + parts.arguments)
        guard reply.code == "OK" else { throw .rejected("the session id is taken") }
        return SessionSnapshot(
            state: state, tokens: nil, tokenVersion: 0, version: run.version(reply.text(1)),
            expiresAt: reply.date(2), endsAt: reply.date(3), retainedUntil: reply.date(4), parts: parts.stored)
    }

    public func commit(
        _ id: SessionID, state: SessionState, tokens: TokenChange, base: SessionSnapshot, commit: String,
        keeping: [ObjectName], discarding: [ObjectName]
    ) async throws(StoreError) -> SnapshotCommit {
        let place = store.place(id)
        let parts = try changedParts(of: state, from: base, at: place)
        var arguments: [RedisArgument] = [
            RedisArgument(base.version.etag), RedisArgument(commit), RedisArgument(configuration.schema),
            RedisArgument(configuration.minimumReader), RedisArgument(milliseconds: configuration.discardDelay),
        ]
        arguments += try words(for: tokens, at: place)
        arguments += [RedisArgument(parts.count)] + parts.arguments
        arguments += try store.arguments(sealing: keeping)
        arguments += [RedisArgument(discarding.count)]
        arguments += discarding.map { RedisArgument(ShortDigest.text($0.rawValue)) }
        let keys = [
            place.session, place.keys.objects(place.hash), place.keys.outbox, place.keys.outboxNames,
        ]
        let run = StoreRun(store)
        let reply = try await store.run(scripts.commit, keys: keys, arguments)
        switch reply.code {
        case "OK":
            return .committed(
                base.committed(
                    state, tokens, version: run.version(reply.text(1)), tokenVersion: reply.int(2), parts: parts.stored)
            )
        // Made or not, nobody remembers: making it again over the newer state could undo what others did since.
        case "CONFLICT" where reply.isRepeat && reply.int(1) == 0:
            throw .unavailable("a change that was in doubt is too long ago")
        case "CONFLICT": return .conflict
        case "GONE": return .gone
        case "NEWER": return .newer
        default: throw reply.unexpected
        }
    }

    private func words(for change: TokenChange, at place: SessionPlace) throws(StoreError) -> [RedisArgument] {
        switch change {
        case .keep: return ["keep", "", ""]
        case .remove: return ["remove", "", ""]
        case .replace(let tokens):
            let sealed = try seal(tokens, as: .tok, of: place).sealed
            return ["set", RedisArgument(sealed), RedisArgument(tokens.fingerprint)]
        }
    }
}

/// The scripts of the session store, tied to one store.
struct SessionScripts: Sendable {
    let create, load, quarantine, commit, end, due, close, purgeTask: RedisScript
    let acquire, commitToken, invalid: RedisScript

    init(_ store: RedisStore) {
        create = store.script(.sessionCreate)
        load = store.script(.sessionLoad)
        quarantine = store.script(.sessionQuarantine)
        commit = store.script(.sessionCommit)
        end = store.script(.sessionEnd)
        due = store.script(.sessionDue)
        close = store.script(.sessionClose)
        purgeTask = store.script(.jobPurge)
        acquire = store.script(.tokenAcquire)
        commitToken = store.script(.tokenCommit)
        invalid = store.script(.tokenInvalid)
    }
}

/// Which run of the server a call met. Unknown when the connection changed meanwhile: such a version equals no other,
/// so the next load is a full one.
struct StoreRun {
    private let store: RedisStore
    private let before: String?

    init(_ store: RedisStore) {
        self.store = store
        before = store.transport.serverRunID
    }

    var id: String? { before == store.transport.serverRunID ? before : nil }

    func version(_ etag: String) -> SnapshotVersion { SnapshotVersion(etag: etag, storeRun: id ?? "") }
}
