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
            try await desk.erase(gone, with: Self.password("forget me not"), at: nil)
            let before = [anna.id, admin.id].map { id in (id, Task { try await rig.accounts().account(id) }) }
            var kept: [AccountID: Account] = [:]
            for (id, task) in before { kept[id] = try await task.value }

            _ = try await rig.client.send(["FLUSHALL"])
            let report = try await AccountRebuild(ledger: ledger, accounts: rig.accounts(), sealer: rig.sealer).run()
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
            _ = try await AccountRebuild(ledger: ledger, accounts: rig.accounts(), sealer: rig.sealer).run()
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
            #expect(try await ledger.page(after: nil, limit: 100).entries.count == 4)
            try await desk.erase(anna, with: Self.password("correct horse"), at: nil)
            let left = try await ledger.page(after: nil, limit: 100).entries
            #expect(left.map(\.event.kind) == ["account.erased"])
            #expect(!left[0].event.body.contains("anna") && !left[0].event.body.contains("new$"))
            #expect(try await FileStore().list(folder).count == 1)
            #expect(try await rig.accounts().account(anna.id) == nil)
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
            // What limits count ends by itself.
            #expect(try await rig.keys(matching: "*").allSatisfy { $0.hasPrefix("cp:r:") })
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
                try await ledger.page(after: nil, limit: 100).entries.count == 1 + done,
                "no event of a change that lost")
        }
    }

    @Test func `pages of the ledger follow each other, and a changed event is not believed`() async throws {
        try await Self.with { rig, ledger, desk, folder in
            for number in 0..<5 {
                _ = try await desk.register(Self.email("a\(number)@b.fi"), password: Self.password("correct horse"))
            }
            var (names, place): ([ObjectName], ObjectName?) = ([], nil)
            while true {
                let page = try await ledger.page(after: place, limit: 2)
                guard let last = page.last else { break }
                names += page.entries.map(\.name)
                place = last
            }
            #expect(names.count == 5 && names == names.sorted { $0.rawValue < $1.rawValue })
            let file = folder + "/" + (try #require(try await FileStore().list(folder).first))
            var bytes = try await FileStore().read(file)
            bytes[bytes.count / 2] ^= 1
            try await FileStore().writeAtomically(file, bytes)
            let page = try await ledger.page(after: nil, limit: 10)
            #expect(page.entries.count == 4 && page.unreadable.count == 1 && page.last == names.last)
        }
    }

    /// What a ledger event of that account would say.
    private static func event(_ account: Account, _ kind: String, at: Date, _ id: String) throws -> LedgerEvent {
        LedgerEvent(
            kind: kind, subject: account.id.rawValue, version: account.version, at: at,
            body: String(decoding: try DomainJSON.encode(account), as: UTF8.self), id: id)
    }

    @Test func `a change that came after the erasure brings nothing back, and is deleted`() async throws {
        try await Self.with { rig, ledger, desk, folder in
            let anna = try await desk.register(
                Self.email("anna@example.com"), password: Self.password("correct horse"))
            try await desk.erase(anna, with: Self.password("correct horse"), at: nil)
            for version in 2...4 {
                var late = anna
                late.version = version
                try await ledger.append(Self.event(late, "account.changed", at: Date(), rig.ids.token()))
            }
            _ = try await rig.client.send(["FLUSHALL"])
            let report = try await AccountRebuild(ledger: ledger, accounts: rig.accounts(), sealer: rig.sealer).run()
            #expect(report.accounts == 0 && report.leftovers == 3)
            #expect(try await rig.accounts().account(anna.id) == nil)
            #expect(try await rig.accounts().account(with: anna.email) == nil)
            #expect(
                try await ledger.page(after: nil, limit: 9).entries.map(\.event.kind) == ["account.erased"])
        }
    }

    @Test func `an erasure beside changes leaves no event but its own`() async throws {
        try await Self.with { rig, ledger, desk, folder in
            for round in 0..<5 {
                let anna = try await desk.register(
                    Self.email("anna\(round)@example.com"), password: Self.password("correct horse"))
                await withTaskGroup(of: Void.self) { group in
                    for number in 0..<4 {
                        group.addTask {
                            var changes = AccountChanges()
                            changes.name = .some("\(number)")
                            _ = try? await desk.change(anna.id, changes)
                        }
                    }
                    group.addTask { try? await desk.erase(anna, with: Password(typed: "correct horse"), at: nil) }
                }
                #expect(try await rig.accounts().account(anna.id) == nil)
            }
            let kinds = try await ledger.page(after: nil, limit: 100).entries.map(\.event.kind)
            #expect(kinds == Array(repeating: "account.erased", count: 5))
        }
    }

    @Test func `a registration that broke off does not come back when its address is erased`() async throws {
        try await Self.with { rig, ledger, desk, folder in
            let ghost = try rig.draft("anna@example.com", at: Date().timeIntervalSince1970 - 60)
            try await ledger.append(Self.event(ghost, "account.created", at: ghost.createdAt, rig.ids.token()))
            let anna = try await desk.register(
                Self.email("anna@example.com"), password: Self.password("correct horse"))
            let rebuild = AccountRebuild(ledger: ledger, accounts: rig.accounts(), sealer: rig.sealer)
            let living = try await rebuild.run()
            #expect(living.homeless == 1, "the ghost gets no address")
            #expect(try await rig.accounts().account(with: anna.email)?.id == anna.id)
            try await desk.erase(anna, with: Self.password("correct horse"), at: nil)
            _ = try await rig.client.send(["FLUSHALL"])
            let report = try await rebuild.run()
            #expect(report.accounts == 0 && report.leftovers == 1)
            #expect(try await rig.accounts().account(with: anna.email) == nil)
            #expect(try await ledger.page(after: nil, limit: 9).entries.count == 1)
            // Whoever registers later is somebody new.
            let again = try await desk.register(
                Self.email("anna@example.com"), password: Self.password("battery staple"))
            _ = try await rig.client.send(["FLUSHALL"])
            #expect(try await rebuild.run().accounts == 1)
            #expect(try await rig.accounts().account(with: anna.email)?.id == again.id)
        }
    }

    @Test func `what cannot be read is named and stops nobody`() async throws {
        try await Self.with { rig, ledger, desk, folder in
            for name in ["anna", "berta", "cilla"] {
                _ = try await desk.register(Self.email(name + "@b.fi"), password: Self.password("correct horse"))
            }
            let file = folder + "/" + (try #require(try await FileStore().list(folder).sorted().first))
            var bytes = try await FileStore().read(file)
            bytes[bytes.count / 2] ^= 1
            try await FileStore().writeAtomically(file, bytes)
            try await ledger.append(
                LedgerEvent(
                    kind: "account.changed", subject: rig.ids.account().rawValue, version: 7, at: Date(),
                    body: "{}", id: rig.ids.token()))
            _ = try await rig.client.send(["FLUSHALL"])
            let report = try await AccountRebuild(ledger: ledger, accounts: rig.accounts(), sealer: rig.sealer).run()
            #expect(report.accounts == 2 && report.unreadable.count == 2)
        }
    }

    @Test func `an event that is erased while the ledger is read is passed over`() async throws {
        let storage = FakeStorage()
        let ledger = ObjectLedger(storage: GapStorage(storage), sealer: FakeSealer())
        for number in 0..<3 {
            try await ledger.append(
                LedgerEvent(
                    kind: "account.created", subject: "usr_\(number)", version: 1,
                    at: Date(timeIntervalSince1970: 1_795_000_000), id: "\(number)"))
        }
        let page = try await ledger.page(after: nil, limit: 9)
        #expect(page.entries.map(\.event.id) == ["0", "2"] && page.unreadable.isEmpty)
    }
}

/// Lists three events, of which one is gone when it is read.
private struct GapStorage: ObjectStorage, ObjectListing {
    private let storage: FakeStorage

    init(_ storage: FakeStorage) { self.storage = storage }

    func put(_ name: ObjectName, _ content: ObjectContent, contentType: String) async throws(StorageError) {
        try await storage.put(name, content, contentType: contentType)
    }

    func metadata(of name: ObjectName) async throws(StorageError) -> ObjectMetadata {
        try await storage.metadata(of: name)
    }

    func read(_ name: ObjectName, range: Range<Int>?) async throws(StorageError) -> [UInt8] {
        if name.rawValue.hasSuffix("-1.json") { throw .missing }
        return try await storage.read(name, range: range)
    }

    func delete(_ name: ObjectName) async throws(StorageError) { try await storage.delete(name) }
    func check() async throws(StorageError) {}

    func objects(in folder: String, after place: ObjectName?, limit: Int) -> [ListedObject] {
        let moment = Date(timeIntervalSince1970: 1_795_000_000)
        return (0..<3).map { number in
            let event = LedgerEvent(kind: "", subject: "", version: 1, at: moment, id: "\(number)")
            return ListedObject(name: event.name, writtenAt: moment)
        }
    }
}
