import Domain
import Drivers
import FoundationEssentials
import TestSupport
import Testing

@testable import Integrations

/// A claim of an `Idempotency-Key` is its claimant's alone.
@Suite struct AnswerStoreTests {
    private static func answer(_ text: String) -> KeptAnswer {
        KeptAnswer(status: 201, headers: [.init("Location", "/x")], body: Data(text.utf8), request: "digest")
    }

    @Test func `who comes late neither ends nor answers the claim of another`() async throws {
        try await StoreRig.with { rig in
            let store = RedisAnswerStore(rig.store())
            #expect(try await store.claim("n", by: "a", lease: .seconds(300)) == .first)
            #expect(try await store.claim("n", by: "a", lease: .seconds(300)) == .first, "a lost reply")
            #expect(try await store.claim("n", by: "b", lease: .seconds(300)) == .running)
            try await store.release("n", by: "b")
            try await store.keep(Self.answer("b"), under: "n", by: "b", for: .seconds(300))
            #expect(try await store.claim("n", by: "c", lease: .seconds(300)) == .running)
            try await store.renew("n", by: "a", lease: .seconds(300))
            try await store.keep(Self.answer("a"), under: "n", by: "a", for: .seconds(300))
            try await store.release("n", by: "a")
            try await store.keep(Self.answer("b"), under: "n", by: "b", for: .seconds(300))
            #expect(try await store.claim("n", by: "c", lease: .seconds(300)) == .answered(Self.answer("a")))
        }
    }

    @Test func `a claim is free after it was released, or its lease has ended`() async throws {
        try await StoreRig.with { rig in
            let store = RedisAnswerStore(rig.store())
            #expect(try await store.claim("n", by: "a", lease: .seconds(300)) == .first)
            try await store.release("n", by: "a")
            #expect(try await store.claim("n", by: "b", lease: .milliseconds(50)) == .first)
            var claim = AnswerClaim.running
            for _ in 0..<600 where claim == .running {
                try await Task.sleep(for: .milliseconds(100))
                claim = try await store.claim("n", by: "c", lease: .seconds(300))
            }
            #expect(claim == .first)
            try await store.renew("n", by: "b", lease: .milliseconds(1))
            #expect(try await store.claim("n", by: "d", lease: .seconds(300)) == .running)
        }
    }
}
