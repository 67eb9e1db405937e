import Domain
import Drivers
import FoundationEssentials
import Logging
import TestSupport

@testable import Integrations

/// A Redis of one test's own, with stores on it.
struct StoreRig {
    let redis: PrivateRedis
    let client: RedisClient
    let sealer: AESSealer
    let ids = IDGenerator()

    static func with(
        appendOnly: Bool = false, arguments: [String] = [], _ body: (StoreRig) async throws -> Void
    ) async throws {
        let sealer = AESSealer(try KeyRing(parsing: KeyRing.generate()))
        try await PrivateRedis.with(appendOnly: appendOnly, arguments: arguments) { redis in
            let client = redis.client()
            let result: Result<Void, any Error>
            do {
                result = .success(try await body(StoreRig(redis: redis, client: client, sealer: sealer)))
            } catch {
                result = .failure(error)
            }
            await client.close()
            try result.get()
        }
    }

    /// A store whose scripts live `offset` in the future.
    func store(
        offset: Duration = .zero, transport: (any RedisTransport)? = nil, sealer: AESSealer? = nil
    ) -> RedisStore {
        RedisStore(
            transport: transport ?? client, sealer: sealer ?? self.sealer, timeOffset: offset,
            patience: transport == nil ? .seconds(2) : .seconds(30))
    }

    func sessions(
        offset: Duration = .zero, transport: (any RedisTransport)? = nil, sealer: AESSealer? = nil,
        logger: Logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
        _ change: (inout RedisSnapshotStore.Configuration) -> Void = { _ in }
    ) -> RedisSnapshotStore {
        var configuration = RedisSnapshotStore.Configuration()
        change(&configuration)
        return RedisSnapshotStore(
            store(offset: offset, transport: transport, sealer: sealer), configuration: configuration, logger: logger)
    }

    func queue(
        offset: Duration = .zero, transport: (any RedisTransport)? = nil, sealer: AESSealer? = nil,
        _ change: (inout RedisJobQueue.Configuration) -> Void = { _ in }
    ) -> RedisJobQueue {
        var configuration = RedisJobQueue.Configuration()
        // Tests move the clock by hours between two scans; that is no frozen store.
        configuration.freezeGap = .seconds(1_000_000)
        change(&configuration)
        return RedisJobQueue(
            store(offset: offset, transport: transport, sealer: sealer), configuration: configuration)
    }

    func outbox(offset: Duration = .zero) -> RedisOutbox { RedisOutbox(store(offset: offset)) }

    /// A session with nothing in it, and its snapshot.
    func session(lifetime: SessionLifetime = SessionLifetime()) async throws -> (id: SessionID, SessionSnapshot) {
        let id = ids.session()
        let state = SessionState(core: SessionCore(createdAt: Date(timeIntervalSince1970: 0), language: .fi))
        return (id, try await sessions().create(id, state: state, lifetime: lifetime, commit: ids.token(length: 13)))
    }

    /// Keys that belong to a session or its tasks; empty when nothing is left.
    func keys(matching pattern: String) async throws -> [String] {
        try await client.send(["KEYS", RedisArgument(pattern)]).array?.compactMap(\.string) ?? []
    }
}

extension RedisSnapshotStore {
    /// Where there are no reports to withdraw.
    func end(_ id: SessionID) async throws(StoreError) -> SessionRemains? {
        try await end(id, by: nil, withdraw: { _ in })
    }

    func sweep(_ partition: Partition) async throws(StoreError) -> Int {
        try await sweep(partition, withdraw: { _ in })
    }

    func change(
        _ id: SessionID, _ base: SessionSnapshot, commit: String, tokens: TokenChange = .keep,
        keeping: [ObjectName] = [], discarding: [ObjectName] = [], _ edit: (inout SessionState) -> Void = { _ in }
    ) async throws(StoreError) -> SnapshotCommit {
        var state = base.state
        edit(&state)
        return try await self.commit(
            id, state: state, tokens: tokens, base: base, commit: commit, keeping: keeping, discarding: discarding)
    }

    func snapshot(_ id: SessionID) async throws -> SessionSnapshot {
        guard case .changed(let snapshot) = try await load(id, known: nil) else { throw RigError.noSnapshot }
        return snapshot
    }
}

extension SnapshotCommit {
    var version: SnapshotVersion? {
        if case .committed(let snapshot) = self { snapshot.version } else { nil }
    }
    var isConflict: Bool { if case .conflict = self { true } else { false } }
    var isGone: Bool { if case .gone = self { true } else { false } }
    var isNewer: Bool { if case .newer = self { true } else { false } }
}

extension SnapshotLoad {
    var isExpired: Bool { if case .expired = self { true } else { false } }
    var isNewer: Bool { if case .newer = self { true } else { false } }
    var isDamaged: Bool { if case .damaged = self { true } else { false } }
    var isMissing: Bool { if case .missing = self { true } else { false } }
    var isSame: Bool { if case .same = self { true } else { false } }
}

enum RigError: Error { case noSnapshot, noClaim }

func objectName(_ text: String) throws -> ObjectName {
    guard let name = ObjectName(rawValue: text) else { throw StoreError.rejected(text) }
    return name
}

func tokens(_ name: String) -> TeslaTokens {
    TeslaTokens(
        access: Secret("access-" + name), refresh: Secret("refresh-" + name),
        expiresAt: Date(timeIntervalSince1970: 1_900_000_000))
}
