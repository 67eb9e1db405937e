import Domain
import Drivers
import FoundationEssentials
import TestSupport
import Testing

@testable import Integrations

@Suite struct ClusterTests {
    /// In cluster mode the server refuses a script whose keys lie in two slots, declared or not.
    @Test func everyScriptStaysInItsSlot() async throws {
        try await StoreRig.with(arguments: ["--cluster-enabled", "yes"]) { rig in
            _ = try await rig.client.send(["CLUSTER", "ADDSLOTSRANGE", 0, 16_383])
            while try await rig.client.send(["CLUSTER", "INFO"]).string?.contains("cluster_state:ok") != true {
                try await Task.sleep(for: .milliseconds(10))
            }
            try await useSessions(rig)
            try await useQueue(rig)
            try await useAccounts(rig)
            _ = try await RedisHealth(rig.store()).ping()
            let (_, hooked) = try await rig.hookedTask()
            try await rig.complete(hooked)
            let turn = try #require(
                try await rig.webhooks(offset: .seconds(2)).take(in: hooked.partition).turns.first)
            try await rig.webhooks().postpone(turn, by: .seconds(1), isCounted: true)
            try await rig.webhooks().finish(turn)
            try await renewSeals(rig)
            let policy = try #require(RatePolicy("1/60"))
            let subject = RateSubject.session(rig.ids.session())
            #expect(try await RedisRateLimiter(rig.store()).take(subject, of: .pdf, under: policy, atMost: 1).isAllowed)
            let board = RedisInstanceBoard(rig.store())
            try await board.beat(InstanceLoad(name: "a", slots: 1, running: 0, renderer: .up))
            #expect(try await rig.queue().figures(maxAge: .zero).slots == 1)
        }
    }

    private func useSessions(_ rig: StoreRig) async throws {
        let (id, created) = try await rig.session(lifetime: SessionEndTests.lifetime)
        let photo = try objectName("uploads/s/a.jpg")
        try await rig.outbox().register([photo], of: id, after: .zero)
        _ = try await rig.sessions().change(id, created, commit: "a", tokens: .replace(tokens("a")), keeping: [photo])
        #expect(try await rig.sessions().acquireRefresh(id, tokenVersion: 1, owner: "i") == .granted)
        #expect(try await rig.sessions().reportInvalid(id, tokenVersion: 1, owner: "i") == .dead)
        let refreshed = try await rig.sessions().commitRefresh(
            id, parent: tokens("a"), tokens: tokens("b"), owner: "i", commit: "b")
        #expect(refreshed == .committed)
        #expect(try await rig.sessions(offset: .seconds(700)).sweep(id.partition) == 1)
        #expect(try await rig.sessions(offset: .seconds(9_000)).sweep(id.partition) == 1)
        #expect(try await rig.outbox(offset: .seconds(9_000)).take(id.partition) == [photo])
        try await rig.outbox().remove([photo], in: id.partition)
        let (turns, vin) = (RedisFetchTurns(rig.store()), try #require(StoreRig.vin))
        #expect(try await turns.take(vin, of: id, owner: "i"))
        try await turns.giveBack(vin, of: id, owner: "i")
    }

    private func useAccounts(_ rig: StoreRig) async throws {
        var account = try await rig.account()
        account.version += 1
        #expect(try await rig.accounts().replace(with: account) == .replaced)
        let token = RefreshToken(family: rig.ids.family(of: account.id), secret: Secret("a"))
        try await rig.families().begin(token, browser: nil, of: account.id, generation: 1, lifetime: RefreshLifetime())
        #expect(
            try await rig.families().rotate(token, to: Secret("b"), lifetime: RefreshLifetime())
                == .rotated(account: account.id, generation: 1, secret: Secret("b")))
        #expect(try await rig.accounts().account(account.id, signedInBy: token.family) == account)
        #expect(try await rig.families().holder(of: token.family)?.account == account.id)
        #expect(try await rig.accounts().restore(account))
        #expect(try await rig.accounts().provisional(dueAt: Date(timeIntervalSince1970: 0), limit: 1).isEmpty)
        #expect(try await rig.accounts().remove(account))
        let mails = RedisMailQueue(rig.store())
        let order = MailOrder(
            id: "a", kind: .reset, address: account.email, language: .fi, orderedAt: account.createdAt)
        #expect(try await mails.put(order))
        #expect(try await mails.take(atMost: 1) == [order])
        try await mails.postpone("a", by: .zero)
        try await mails.remove("a")
    }

    private func renewSeals(_ rig: StoreRig) async throws {
        let (id, _) = try await rig.session()
        let rotation = RedisSealRotation(rig.sessions(), sealer: rig.sealer)
        #expect(try await rotation.isAgreed())
        let found = try await rotation.sessions(in: id.partition, after: nil).sessions
        let session = try #require(found.first { $0.hash == rig.sealer.hash(of: id) })
        #expect(try await rotation.renew(session, in: id.partition, commit: "renewed"))
    }

    private func useQueue(_ rig: StoreRig) async throws {
        let (id, _) = try await rig.session()
        let tasks = try (0..<6).map { _ in try rig.task(of: id) }
        #expect(try await rig.queue().enqueue(tasks) == .accepted)
        var claims: [Claim] = []
        for _ in 0..<4 { claims.append(try await rig.claimed(in: id.partition)) }
        #expect(try await rig.queue().beat(claims, in: id.partition) == [.held, .held, .held, .held])
        #expect(try await rig.queue().progress(claims[0], status: .processing, progress: 20, detail: nil))
        #expect(try await rig.queue().complete(claims[0], result: rig.result(of: claims[0])) == .visible)
        try await rig.queue().fail(claims[1], failure: .trouble, backoff: .zero)
        try await rig.queue().release(claims[2])
        #expect(try await rig.queue(offset: .seconds(11)).reap(id.partition) == 2)
        #expect(try await rig.queue().cancel(tasks[5].id) == .ended(.cancelled))
        #expect(try await rig.queue().retry(tasks[5].id, token: "again") == .queued)
        #expect(try await rig.queue(offset: .seconds(901)).reap(id.partition) == 5)
        #expect(try await rig.queue().records(of: tasks.map(\.id)).count == 6)
        let log = SessionLog(session: rig.sealer.hash(of: id), partition: id.partition)
        #expect(try await RedisEventLog(rig.store()).events(after: .zero, in: log).events.isEmpty == false)
        #expect(try await rig.sessions().end(id)?.tasks.count == 6)
        try await rig.expectIdleQueue(id.partition)
    }

    /// A key must come through KEYS: no script builds a name.
    @Test func noScriptNamesAKey() {
        let all: [ScriptText] = [
            .turnTake, .turnReturn, .sessionQuarantine,
            .sessionCreate, .sessionLoad, .sessionCommit, .sessionEnd, .sessionDue, .sessionClose, .tokenAcquire,
            .tokenCommit, .tokenInvalid, .jobEnqueue, .jobClaim, .jobBeat, .jobProgress, .jobDone, .jobFail,
            .jobRelease, .jobReapScan, .jobReap, .jobPromote, .jobCancel, .jobPurge, .jobOwners, .jobRecords, .jobLate,
            .jobRetry, .jobLetters, .jobDrop, .queueFigures, .instanceBeat, .instanceList, .eventsRead, .outboxRegister,
            .outboxTake, .outboxRemove, .probe, .rateTake, .webhookDue, .webhookTake, .webhookPostpone, .webhookFinish,
            .keyInUse, .sessionSeals, .sealSwap, .mailReserve, .mailKeep, .mailRelease, .accountPut, .verifyKeep,
            .answerKeep, .answerRelease, .answerRenew,
        ]
        for script in all {
            let source = script.source(timeOffset: .zero)
            #expect(!source.contains("cp:") && !source.contains("{p"), "\(script.name)")
            #expect(source.hasPrefix("#!lua") && source.contains("\n-- \(script.name)\n"))
        }
    }
}
