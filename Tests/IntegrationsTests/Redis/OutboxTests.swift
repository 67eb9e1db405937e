import Domain
import Drivers
import FoundationEssentials
import TestSupport
import Testing

@testable import Integrations

@Suite struct OutboxTests {
    @Test func aNameComesWhenItIsDueAndAgainUntilItIsRemoved() async throws {
        try await StoreRig.with { rig in
            let session = rig.ids.session()
            let partition = session.partition
            let name = try objectName("uploads/s/a.jpg")
            try await rig.outbox().register([name], of: session, after: .seconds(60))
            #expect(try await rig.outbox().take(partition) == [])
            #expect(try await rig.outbox(offset: .seconds(61)).take(partition) == [name])
            #expect(try await rig.outbox(offset: .seconds(62)).take(partition) == [])
            #expect(try await rig.outbox(offset: .seconds(400)).take(partition) == [name])
            try await rig.outbox().remove([name], in: partition)
            #expect(try await rig.outbox(offset: .seconds(900)).take(partition) == [])
            #expect(try await rig.keys(matching: "*") == [])
        }
    }

    @Test func aCommitKeepsWhatItRefersToAndDiscardsWhatItNoLongerDoes() async throws {
        try await StoreRig.with { rig in
            let (id, created) = try await rig.session()
            let photo = try objectName("uploads/s/a.jpg")
            try await rig.outbox().register([photo], of: id, after: .seconds(60))
            _ = try await rig.sessions().change(id, created, commit: "a", keeping: [photo])
            #expect(try await rig.outbox(offset: .seconds(100_000)).take(id.partition) == [])
            let base = try await rig.sessions().snapshot(id)
            _ = try await rig.sessions().change(id, base, commit: "b", discarding: [photo])
            #expect(try await rig.outbox(offset: .seconds(800)).take(id.partition) == [])
            #expect(try await rig.outbox(offset: .seconds(901)).take(id.partition) == [photo])
        }
    }

    @Test func whatASessionRefersToIsNotDueThoughItIsRegisteredAgain() async throws {
        try await StoreRig.with { rig in
            let (id, created) = try await rig.session()
            let input = try objectName("inputs/s/a.json")
            try await rig.outbox().register([input], of: id, after: .zero)
            _ = try await rig.sessions().change(id, created, commit: "a", keeping: [input])
            try await rig.outbox().register([input], of: id, after: .zero)
            #expect(try await rig.outbox(offset: .seconds(10)).take(id.partition) == [])
        }
    }

    @Test func aConflictKeepsNothing() async throws {
        try await StoreRig.with { rig in
            let (id, created) = try await rig.session()
            let photo = try objectName("uploads/s/a.jpg")
            try await rig.outbox().register([photo], of: id, after: .zero)
            _ = try await rig.sessions().change(id, created, commit: "a")
            #expect(try await rig.sessions().change(id, created, commit: "b", keeping: [photo]).isConflict)
            #expect(try await rig.outbox().take(id.partition) == [photo])
        }
    }

    @Test func atMostAHundredAtATime() async throws {
        try await StoreRig.with { rig in
            let session = rig.ids.session()
            let partition = session.partition
            let names = try (0..<150).map { try objectName("uploads/s/\($0).jpg") }
            try await rig.outbox().register(names, of: session, after: .zero)
            let first = try await rig.outbox().take(partition)
            let second = try await rig.outbox().take(partition)
            #expect(first.count == 100 && second.count == 50)
            #expect(Set(first + second) == Set(names))
        }
    }
}

@Suite struct SignInStoreTests {
    @Test func aSignInIsTakenOnce() async throws {
        try await StoreRig.with { rig in
            let store = RedisSignInStore(rig.store())
            let pending = PendingSignIn(
                session: rig.ids.session(), nonce: "n", browser: "b", returnTo: "/x", language: .no)
            try await store.put(pending, state: "s1", lifetime: .seconds(60))
            #expect(try await store.take(state: "s2") == nil)
            #expect(try await store.take(state: "s1") == pending)
            #expect(try await store.take(state: "s1") == nil)
        }
    }

    @Test func itEndsByItself() async throws {
        try await StoreRig.with { rig in
            let pending = PendingSignIn(
                session: rig.ids.session(), nonce: "n", browser: "b", returnTo: nil, language: .no)
            try await RedisSignInStore(rig.store()).put(pending, state: "s1", lifetime: .seconds(60))
            let key = try #require(try await rig.keys(matching: "cp:oas:*").first)
            #expect((50_000...60_000).contains(try await rig.client.send(["PTTL", RedisArgument(key)]).int ?? 0))
        }
    }
}

@Suite struct RedisHealthTests {
    @Test func saysHowTheStoreIs() async throws {
        try await StoreRig.with(arguments: ["--maxmemory-policy", "allkeys-lru"]) { rig in
            let report = try await RedisHealth(rig.store()).report()
            #expect(report.version.hasPrefix("7") || report.version.hasPrefix("8"))
            #expect(!report.isPolicySafe && report.evictionPolicy == "allkeys-lru")
            #expect(report.latency > .zero)
            #expect(try await rig.keys(matching: "*") == [])
        }
    }

    @Test func aDeadStoreIsAnError() async throws {
        try await StoreRig.with { rig in
            await rig.redis.kill()
            await #expect(throws: StoreError.self) { try await RedisHealth(rig.store()).ping() }
        }
    }
}
