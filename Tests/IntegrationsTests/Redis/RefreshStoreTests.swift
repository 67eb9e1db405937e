import Domain
import Drivers
import FoundationEssentials
import TestSupport
import Testing

@testable import Integrations

@Suite struct RefreshStoreTests {
    private static let life = RefreshLifetime()

    private func begun(_ rig: StoreRig) async throws -> (AccountID, RefreshToken) {
        let account = rig.ids.account()
        let token = RefreshToken(family: rig.ids.family(of: account), secret: Secret("first"))
        try await rig.families().begin(token, browser: nil, of: account, generation: 3, lifetime: Self.life)
        return (account, token)
    }

    private func rotate(
        _ rig: StoreRig, _ token: RefreshToken, _ shown: String, to next: String, offset: Duration = .zero
    ) async throws -> RefreshRotation {
        try await rig.families(offset: offset).rotate(
            RefreshToken(family: token.family, secret: Secret(shown)), to: Secret(next), lifetime: Self.life)
    }

    @Test func `a token works once and brings its successor`() async throws {
        try await StoreRig.with { rig in
            let (account, token) = try await begun(rig)
            for (shown, next) in [("first", "second"), ("second", "third")] {
                #expect(
                    try await rotate(rig, token, shown, to: next)
                        == .rotated(account: account, generation: 3, secret: Secret(next)))
            }
        }
    }

    @Test func `within the grace the used one brings the same successor`() async throws {
        try await StoreRig.with { rig in
            let (account, token) = try await begun(rig)
            _ = try await rotate(rig, token, "first", to: "second")
            #expect(
                try await rotate(rig, token, "first", to: "other", offset: .seconds(20))
                    == .rotated(account: account, generation: 3, secret: Secret("second")))
            #expect(
                try await rotate(rig, token, "second", to: "third", offset: .seconds(21))
                    == .rotated(account: account, generation: 3, secret: Secret("third")))
        }
    }

    @Test func `after the grace, or two steps behind, it ends the sign-in`() async throws {
        try await StoreRig.with { rig in
            let (_, late) = try await begun(rig)
            _ = try await rotate(rig, late, "first", to: "second")
            #expect(try await rotate(rig, late, "first", to: "x", offset: .seconds(31)) == .reused)
            #expect(try await rotate(rig, late, "second", to: "x") == .unknown, "the newest one is dead too")

            let (_, old) = try await begun(rig)
            _ = try await rotate(rig, old, "first", to: "second")
            _ = try await rotate(rig, old, "second", to: "third")
            #expect(try await rotate(rig, old, "first", to: "x") == .reused)
        }
    }

    @Test func `a forged secret fails and ends nothing: a family's name is no secret`() async throws {
        try await StoreRig.with { rig in
            let (account, token) = try await begun(rig)
            #expect(try await rotate(rig, token, "guess", to: "x") == .unknown)
            #expect(
                try await rotate(rig, token, "first", to: "second")
                    == .rotated(account: account, generation: 3, secret: Secret("second")))
        }
    }

    @Test func `the twenty before are known again, older ones only fail`() async throws {
        try await StoreRig.with { rig in
            let (_, token) = try await begun(rig)
            _ = try await rotate(rig, token, "first", to: "0")
            for number in 0..<21 { _ = try await rotate(rig, token, "\(number)", to: "\(number + 1)") }
            #expect(try await rotate(rig, token, "0", to: "x") == .unknown)
            #expect(try await rotate(rig, token, "1", to: "x") == .reused)
            #expect(try await rotate(rig, token, "21", to: "x") == .unknown, "ended")
        }
    }

    @Test func `a browser's cookie lives as long as its sign-in, and moves the end`() async throws {
        try await StoreRig.with { rig in
            let account = rig.ids.account()
            let token = RefreshToken(family: rig.ids.family(of: account), secret: Secret("first"))
            let cookie = RefreshToken(family: token.family, secret: Secret("web"))
            try await rig.families().begin(
                token, browser: cookie.secret, of: account, generation: 3, lifetime: Self.life)
            let holder = SignInHolder(account: account, generation: 3)
            #expect(try await rig.families().holder(showing: cookie, lifetime: Self.life) == holder)
            #expect(try await rig.families().holder(of: token.family) == holder)
            #expect(try await rig.families().holder(showing: token, lifetime: Self.life) == nil, "another secret")
            let later = rig.families(offset: .seconds(29 * 86_400))
            let key = RedisArgument(try #require(try await rig.keys(matching: "cp:rf:*").first))
            _ = try await rig.client.send(["PEXPIRE", key, "86400000"])
            #expect(try await later.holder(showing: cookie, lifetime: Self.life) == holder)
            #expect(try await (50...59).contains((rig.client.send(["PTTL", key]).int ?? 0) / 86_400_000))
            try await rig.families().end(token.family)
            #expect(try await rig.families().holder(showing: cookie, lifetime: Self.life) == nil)
            // Without a cookie nothing opens by that way.
            let (_, plain) = try await begun(rig)
            for secret in ["first", ""] {
                let shown = RefreshToken(family: plain.family, secret: Secret(secret))
                #expect(try await rig.families().holder(showing: shown, lifetime: Self.life) == nil)
            }
        }
    }

    @Test func `of many who refresh at once all get one successor`() async throws {
        try await StoreRig.with { rig in
            let (_, token) = try await begun(rig)
            let secrets = try await withThrowingTaskGroup(of: String.self) { group in
                for number in 0..<20 {
                    group.addTask {
                        let rotation = try await rotate(rig, token, "first", to: "next\(number)")
                        guard case .rotated(_, _, let secret) = rotation else { return "\(rotation)" }
                        return secret.reveal()
                    }
                }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(secrets.count == 1)
        }
    }

    @Test func `each use moves the end, up to the last one`() async throws {
        try await StoreRig.with { rig in
            let (_, token) = try await begun(rig)
            let key = RedisArgument(try #require(try await rig.keys(matching: "cp:rf:*").first))
            func days() async throws -> Int { (try await rig.client.send(["PTTL", key]).int ?? 0) / 86_400_000 }
            #expect(try await (29...30).contains(days()))
            _ = try await rotate(rig, token, "first", to: "second", offset: .seconds(29 * 86_400))
            #expect(try await (58...59).contains(days()))
            _ = try await rotate(rig, token, "second", to: "third", offset: .seconds(179 * 86_400))
            #expect(try await (179...180).contains(days()))
        }
    }
}
