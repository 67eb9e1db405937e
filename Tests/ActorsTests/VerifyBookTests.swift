import Domain
import FoundationEssentials
import Logging
import TestSupport
import Testing

@testable import Actors

/// Records that are written once, and their copies (decisions.md 1).
@Suite struct VerifyBookTests {
    private let storage = FakeStorage()
    private let projection = FakeVerifyProjection()
    private let code = VerifyCode("7kq4m2xd9f3abcde")!

    private var book: VerifyBook {
        VerifyBook(
            storage: storage, projection: projection, sealer: PlainSealer(), clock: .fixed(World.now),
            logger: Logger(label: "test"))
    }

    private func record(sha256: String = "ab") throws -> VerifyRecord {
        var model = ReportModel(vin: try #require(VIN(rawValue: "XP7YGCEK4PB000202")), issuedAt: World.now)
        model.preferences.units = .imperial
        return VerifyRecord(
            code: code, of: model, language: .fi,
            file: RenderedReport(pdf: [1, 2, 3], pages: 9, sha256: sha256, fileName: "x"))
    }

    @Test func `a record is found by its code and holds nothing but what it should`() async throws {
        try await book.enter(record())
        let entry = try #require(try await book.find(code))
        #expect(entry.withdrawnAt == nil)
        #expect(entry.record.vinEnd == "000202" && entry.record.model == "Model Y" && entry.record.year == 2023)
        #expect(entry.record.odometerUnit == .miles && entry.record.odometer == nil)
        let names = await storage.objects.keys.map(\.rawValue)
        #expect(names == ["verify/7kq4m2xd9f3abcde.json"])
        let stored = await storage.objects.values.map { String(decoding: $0, as: UTF8.self) }.joined()
        #expect(!stored.contains("XP7Y"))
    }

    @Test func `entering twice is entering once, and another file under the code is refused`() async throws {
        try await book.enter(record())
        try await book.enter(record())
        await #expect(throws: Problem.self) { try await book.enter(record(sha256: "cd")) }
        #expect(try await book.find(code)?.record.sha256 == "ab")
    }

    @Test func `what the store lost comes from the storage, withdrawal too`() async throws {
        try await book.enter(record())
        await projection.flush()
        #expect(try await book.find(code)?.withdrawnAt == nil)
        try await book.withdraw([code])
        await projection.flush()
        #expect(try await book.find(code)?.withdrawnAt == World.now)
        // And is back in the store.
        #expect(try await projection.pages(of: code).withdrawal != nil)
    }

    @Test func `a copy that lost its withdrawal is not believed`() async throws {
        try await book.enter(record())
        #expect(try await book.find(code)?.withdrawnAt == nil)
        let elsewhere = VerifyBook(
            storage: storage, projection: FakeVerifyProjection(), sealer: PlainSealer(), clock: .fixed(World.now),
            logger: Logger(label: "test"))
        try await elsewhere.withdraw([code])
        #expect(try await book.find(code)?.withdrawnAt == World.now)
        #expect(try await projection.pages(of: code).withdrawal != nil)
    }

    @Test func `a store that is away hides no record and no withdrawal`() async throws {
        await projection.goAway()
        try await book.enter(record())
        #expect(try await book.find(code)?.withdrawnAt == nil)
        await #expect(throws: StoreError.self) { try await book.withdraw([code]) }
        #expect(try await book.find(code)?.withdrawnAt == World.now)
        await projection.goAway(false)
        #expect(try await book.find(code)?.withdrawnAt == World.now)
        try await book.withdraw([code])
        #expect(try await book.find(code)?.withdrawnAt == World.now)
    }

    @Test func `no report has a code that was never given out`() async throws {
        #expect(try await book.find(code) == nil)
    }

    @Test func `the file decides: same, changed, or none of ours`() throws {
        let entry = VerifyEntry(record: try record())
        let gone = VerifyEntry(record: try record(sha256: "cd"), withdrawnAt: World.now)
        #expect(VerifyVerdict(of: "ab", among: [gone, entry]).state == .genuine)
        #expect(VerifyVerdict(of: "cd", among: [entry, gone]).state == .withdrawn)
        #expect(VerifyVerdict(of: "ef", among: [entry]).state == .altered)
        #expect(VerifyVerdict(of: "ab", among: []).state == .unknown)
    }
}
