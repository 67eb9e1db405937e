import Actors
import Domain
import Drivers
import FoundationEssentials
import TestSupport
import Testing

@testable import Integrations

/// A loss of Redis costs no account (decisions.md 1).
@Suite struct AccountLedgerTests {
    private static func with(
        _ body: (StoreRig, ObjectLedger, AccountDesk, String) async throws -> Void
    ) async throws {
        try await StoreRig.with { rig in
            let folder = try TemporaryDirectory()
            let storage = DiskStorage(root: folder.file("objects"), minimumFree: 0)
            let ledger = ObjectLedger(storage: storage, sealer: rig.sealer)
            try await body(rig, ledger, rig.desk(ledger: ledger), folder.file("objects/ledger"))
        }
    }

    private static func email(_ text: String) throws -> EmailAddress { try #require(EmailAddress(rawValue: text)) }
    private static func password(_ text: String) throws -> Password { try Password(new: text, for: nil) }

    @Test func `after FLUSHALL the ledger brings every account back as it was`() async throws {
        try await Self.with { rig, ledger, desk, folder in
            let anna = try await desk.register(
                Self.email("anna@example.com"), password: Self.password("correct horse"), name: "Anna", language: .fi)
            let admin = try await desk.register(
                Self.email("boss@example.com"), password: Self.password("battery staple"), role: .admin)
            let gone = try await desk.register(
                Self.email("gone@example.com"), password: Self.password("forget me not"))
            var changes = AccountChanges()
            changes.name = .some("Änni")
            _ = try await desk.change(anna.id, changes)
            let current = try #require(try await rig.accounts().account(anna.id))
            _ = try await desk.change(
                passwordOf: current, from: Self.password("correct horse"), to: Self.password("another horse"), at: nil)
            try await desk.erase(gone.id)
            let before = [anna.id, admin.id].map { id in (id, Task { try await rig.accounts().account(id) }) }
            var kept: [AccountID: Account] = [:]
            for (id, task) in before { kept[id] = try await task.value }

            _ = try await rig.client.send(["FLUSHALL"])
            let report = try await AccountRebuild(ledger: ledger, accounts: rig.accounts()).run()
            #expect(report.accounts == 2 && report.unknown == 0)
            for (id, account) in kept { #expect(try await rig.accounts().account(id) == account) }
            #expect(try await rig.accounts().account(with: Self.email("boss@example.com"))?.role == .admin)
            #expect(try await rig.accounts().account(with: Self.email("gone@example.com")) == nil)
            let grant = try await desk.signIn(
                Self.email("anna@example.com"), password: Self.password("another horse"), from: nil)
            #expect(grant.account.name == "Änni")
            await #expect(throws: Problem.self) {
                try await desk.signIn(
                    Self.email("anna@example.com"), password: Self.password("correct horse"), from: nil)
            }
        }
    }

    @Test func `a rebuild beside a living store changes nothing that is newer`() async throws {
        try await Self.with { rig, ledger, desk, folder in
            let anna = try await desk.register(
                Self.email("anna@example.com"), password: Self.password("correct horse"))
            var newer = try #require(try await rig.accounts().account(anna.id))
            newer.version += 1
            newer.password = Secret("renewed at sign-in")
            #expect(try await rig.accounts().replace(with: newer) == .replaced)
            _ = try await AccountRebuild(ledger: ledger, accounts: rig.accounts()).run()
            #expect(try await rig.accounts().account(anna.id) == newer)
        }
    }

    @Test func `an erased account leaves a mark and no word of whose it was`() async throws {
        try await Self.with { rig, ledger, desk, folder in
            let anna = try await desk.register(
                Self.email("anna@example.com"), password: Self.password("correct horse"))
            for name in ["A", "B", "C"] {
                var changes = AccountChanges()
                changes.name = .some(name)
                _ = try await desk.change(anna.id, changes)
            }
            #expect(try await ledger.entries(after: nil, limit: 100).count == 4)
            try await desk.erase(anna.id)
            let left = try await ledger.entries(after: nil, limit: 100)
            #expect(left.map(\.event.kind) == ["account.erased"] && left[0].event.body.isEmpty)
            #expect(try await FileStore().list(folder).count == 1)
            #expect(try await rig.keys(matching: "cp:acc:*").isEmpty)
            #expect(try await rig.keys(matching: "cp:usr-mail:*").isEmpty)
        }
    }

    @Test func `what cannot be written to the ledger is not acknowledged`() async throws {
        try await StoreRig.with { rig in
            let ledger = FakeLedger()
            let desk = rig.desk(ledger: ledger)
            await ledger.setAway(true)
            await #expect(throws: Problem.self) {
                try await desk.register(Self.email("a@b.fi"), password: Self.password("correct horse"))
            }
            #expect(try await rig.keys(matching: "*").isEmpty)
            await ledger.setAway(false)
            let account = try await desk.register(Self.email("a@b.fi"), password: Self.password("correct horse"))
            await ledger.setAway(true)
            var changes = AccountChanges()
            changes.name = .some("X")
            await #expect(throws: Problem.self) { try await desk.change(account.id, changes) }
            #expect(try await rig.accounts().account(account.id)?.name == nil)
        }
    }

    @Test func `changes that meet are all made, one after the other`() async throws {
        try await Self.with { rig, ledger, desk, folder in
            let anna = try await desk.register(
                Self.email("anna@example.com"), password: Self.password("correct horse"))
            let done = await withTaskGroup(of: Bool.self) { group in
                for number in 0..<4 {
                    group.addTask {
                        var changes = AccountChanges()
                        changes.name = .some("\(number)")
                        return (try? await desk.change(anna.id, changes)) != nil
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            let stored = try #require(try await rig.accounts().account(anna.id))
            #expect(stored.version == 1 + done && done >= 1)
            #expect(
                try await ledger.entries(after: nil, limit: 100).count == 1 + done, "no event of a change that lost")
        }
    }

    @Test func `pages of the ledger follow each other, and a changed event is not believed`() async throws {
        try await Self.with { rig, ledger, desk, folder in
            for number in 0..<5 {
                _ = try await desk.register(Self.email("a\(number)@b.fi"), password: Self.password("correct horse"))
            }
            var (names, place): ([ObjectName], ObjectName?) = ([], nil)
            while true {
                let page = try await ledger.entries(after: place, limit: 2)
                guard let last = page.last else { break }
                names += page.map(\.name)
                place = last.name
            }
            #expect(names.count == 5 && names == names.sorted { $0.rawValue < $1.rawValue })
            let file = folder + "/" + (try #require(try await FileStore().list(folder).first))
            var bytes = try await FileStore().read(file)
            bytes[bytes.count / 2] ^= 1
            try await FileStore().writeAtomically(file, bytes)
            await #expect(throws: Problem.self) { try await ledger.entries(after: nil, limit: 10) }
        }
    }
}
