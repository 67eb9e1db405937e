import Domain
import Drivers
import Testing

@testable import Integrations

@Suite struct FetchTurnTests {
    @Test func `one owner at a time has the turn of a car, until it gives it back or it lapses`() async throws {
        try await StoreRig.with { rig in
            let (session, vin) = (rig.ids.session(), try #require(StoreRig.vin))
            let turns = RedisFetchTurns(rig.store())
            #expect(try await turns.take(vin, of: session, owner: "a"))
            #expect(try await turns.take(vin, of: session, owner: "a"))
            #expect(try await !turns.take(vin, of: session, owner: "b"))
            #expect(try await turns.take(vin, of: rig.ids.session(), owner: "b"))
            try await turns.giveBack(vin, of: session, owner: "b")
            #expect(try await !turns.take(vin, of: session, owner: "b"))
            try await turns.giveBack(vin, of: session, owner: "a")
            #expect(try await turns.take(vin, of: session, owner: "b"))
        }
    }

    @Test func `a turn lapses, and its key tells nothing`() async throws {
        try await StoreRig.with { rig in
            let (session, vin) = (rig.ids.session(), try #require(StoreRig.vin))
            #expect(try await RedisFetchTurns(rig.store()).take(vin, of: session, owner: "a"))
            let key = try #require(try await rig.keys(matching: "cp:f:*").first)
            #expect(!key.contains(rig.sealer.hash(of: session)) && !key.contains(vin.rawValue))
            let left = try #require(try await rig.client.send(["PTTL", RedisArgument(key)]).int)
            #expect((1...15_000).contains(left))
        }
    }
}
