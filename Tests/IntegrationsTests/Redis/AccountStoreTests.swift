import Domain
import Drivers
import FoundationEssentials
import TestSupport
import Testing

@testable import Integrations

@Suite struct AccountStoreTests {
    @Test func `an account is found by id and by address`() async throws {
        try await StoreRig.with { rig in
            let account = try await rig.account()
            #expect(try await rig.accounts().account(account.id) == account)
            #expect(try await rig.accounts().account(with: account.email) == account)
            #expect(try await rig.accounts().account(rig.ids.account()) == nil)
            #expect(try await rig.accounts().account(with: #require(EmailAddress(rawValue: "x@y.fi"))) == nil)
        }
    }

    @Test func `an address belongs to one account, whoever is faster`() async throws {
        try await StoreRig.with { rig in
            let drafts = try (0..<20).map { _ in try rig.draft("anna@example.com") }
            let winners = try await withThrowingTaskGroup(of: AccountID?.self) { group in
                for draft in drafts {
                    group.addTask {
                        guard try await rig.accounts().reserve(draft.email, for: draft.id) else { return nil }
                        return try await rig.accounts().create(draft) ? draft.id : nil
                    }
                }
                return try await group.reduce(into: [AccountID]()) { if let id = $1 { $0.append(id) } }
            }
            #expect(winners.count == 1)
            #expect(try await rig.accounts().account(with: drafts[0].email)?.id == winners.first)
            #expect(try await rig.keys(matching: "cp:acc:*").count == 1)
        }
    }

    @Test func `a reservation ends by itself, and by being given back`() async throws {
        try await StoreRig.with { rig in
            let (first, second) = (try rig.draft("anna@example.com"), try rig.draft("anna@example.com"))
            #expect(try await rig.accounts().reserve(first.email, for: first.id))
            #expect(try await rig.accounts().reserve(first.email, for: first.id), "a repeat")
            #expect(try await !rig.accounts().reserve(second.email, for: second.id))
            #expect(try await (1...60_000).contains(rig.client.send(["PTTL", rig.mailKey()]).int ?? 0))
            try await rig.accounts().release(first.email, of: second.id)
            #expect(try await !rig.accounts().reserve(second.email, for: second.id), "not the holder's")
            try await rig.accounts().release(first.email, of: first.id)
            #expect(try await rig.accounts().reserve(second.email, for: second.id))
            #expect(try await rig.accounts().create(second))
            #expect(try await rig.client.send(["PTTL", rig.mailKey()]).int == -1)
            #expect(try await !rig.accounts().create(first), "its reservation went to another one")
            #expect(try await rig.accounts().account(first.id) == nil)
        }
    }

    @Test func `a change needs the version before it`() async throws {
        try await StoreRig.with { rig in
            var account = try await rig.account()
            account.name = "Berta"
            account.version = 2
            #expect(try await rig.accounts().replace(with: account) == .replaced)
            account.name = "Cilla"
            #expect(try await rig.accounts().replace(with: account) == .conflict)
            #expect(try await rig.accounts().account(account.id)?.name == "Berta")
            #expect(try await rig.accounts().remove(account.id)?.name == "Berta", "what it was at its end")
            #expect(try await rig.accounts().remove(account.id) == nil, "a repeat")
            #expect(try await rig.accounts().replace(with: account) == .gone)
            #expect(try await rig.keys(matching: "cp:usr-mail:*").isEmpty)
            let mark = try #require(try await rig.keys(matching: "cp:acc:*").first)
            #expect(try await rig.client.send(["HKEYS", RedisArgument(mark)]).array?.map(\.string) == ["v"])
            #expect(try await (1...86_400_000).contains(rig.client.send(["PTTL", RedisArgument(mark)]).int ?? 0))
        }
    }

    @Test func `what was removed is not restored, and takes no address from anybody`() async throws {
        try await StoreRig.with { rig in
            let old = try await rig.account()
            _ = try await rig.accounts().remove(old.id)
            #expect(try await !rig.accounts().restore(old))
            #expect(try await rig.accounts().account(with: old.email) == nil)
            let new = try await rig.account()
            #expect(try await !rig.accounts().restore(old))
            #expect(try await rig.accounts().account(with: old.email)?.id == new.id)
            let other = try rig.draft("anna@example.com")
            #expect(try await !rig.accounts().restore(other), "the address has a living holder")
            #expect(try await rig.accounts().account(other.id) == nil)
            #expect(try await rig.accounts().restore(new), "a repeat")
        }
    }

    @Test func `a lookup of a signed-in account needs its sign-in`() async throws {
        try await StoreRig.with { rig in
            let account = try await rig.account()
            let token = RefreshToken(family: rig.ids.family(of: account.id), secret: Secret("s"))
            #expect(try await rig.accounts().account(account.id, signedInBy: token.family) == nil)
            try await rig.families().begin(
                token, browser: nil, of: account.id, generation: 1, lifetime: RefreshLifetime())
            #expect(try await rig.accounts().account(account.id, signedInBy: token.family) == account)
            try await rig.families().end(token.family)
            #expect(try await rig.accounts().account(account.id, signedInBy: token.family) == nil)
        }
    }

    @Test func `a place is familiar to one account only`() async throws {
        try await StoreRig.with { rig in
            let account = try await rig.account()
            let other = try #require(EmailAddress(rawValue: "b@example.com"))
            let address = IPAddress("192.0.2.1")
            try await rig.accounts().becomeFamiliar(address, to: account.email)
            #expect(try await rig.accounts().isFamiliar(address, to: account.email))
            #expect(try await !rig.accounts().isFamiliar(IPAddress("192.0.2.2"), to: account.email))
            #expect(try await !rig.accounts().isFamiliar(address, to: other))
        }
    }

    @Test func `nothing of an account lies open`() async throws {
        try await StoreRig.with { rig in
            let account = try await rig.account()
            let token = RefreshToken(family: rig.ids.family(of: account.id), secret: Secret(rig.ids.token(length: 52)))
            try await rig.families().begin(
                token, browser: nil, of: account.id, generation: 1, lifetime: RefreshLifetime())
            let next = Secret(rig.ids.token(length: 52))
            _ = try await rig.families().rotate(token, to: next, lifetime: RefreshLifetime())
            var dump = ""
            for key in try await rig.keys(matching: "*") {
                dump += key
                let isHash = try await rig.client.send(["TYPE", RedisArgument(key)]).string == "hash"
                let value = try await rig.client.send([isHash ? "HGETALL" : "GET", RedisArgument(key)])
                for part in value.array ?? [value] { dump += String(decoding: part.bytes ?? [], as: UTF8.self) }
            }
            for secret in [
                account.email.rawValue, "example.com", "Anna", "argon2id", token.secret.reveal(), next.reveal(),
            ] {
                #expect(!dump.contains(secret), "\(secret)")
            }
        }
    }
}

extension StoreRig {
    fileprivate func mailKey() async throws -> RedisArgument {
        RedisArgument(try await keys(matching: "cp:usr-mail:*").first ?? "")
    }
}
