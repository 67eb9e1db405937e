import Domain
import Logging
import Testing

@testable import Actors

@Suite struct KeyRotationTests {
    private func rotation(_ seals: FakeSeals, looks: Int = 250) -> KeyRotation {
        KeyRotation(
            seals: seals, partitions: 4, ids: IDGenerator(), configuration: .init(looks: looks, pause: .zero),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    }

    @Test func `it goes round, renews what is old, and counts`() async throws {
        let seals = FakeSeals(keys: ["new", "old"], sessions: 40)
        let rotation = rotation(seals)
        try await rotation.step()
        #expect(await rotation.counts == ["new": 40, "old": 0])
        #expect(await seals.renewals == 40)
        try await rotation.step()
        #expect(await seals.renewals == 40)
    }

    @Test func `a step has a bound`() async throws {
        let seals = FakeSeals(keys: ["new", "old"], sessions: 40)
        let rotation = rotation(seals, looks: 10)
        try await rotation.step()
        #expect(await rotation.counts == nil)
        #expect(await (10...20).contains(seals.renewals))
        for _ in 0..<4 { try await rotation.step() }
        #expect(await rotation.counts == ["new": 40, "old": 0])
    }

    @Test func `what could not be renewed counts as old and is tried again`() async throws {
        let seals = FakeSeals(keys: ["new", "old"], sessions: 3)
        await seals.refuse(1)
        let rotation = rotation(seals)
        try await rotation.step()
        #expect(await rotation.counts == ["new": 2, "old": 1])
        try await rotation.step()
        #expect(await rotation.counts == ["new": 3, "old": 0])
    }

    @Test func `nothing is touched before all instances agree, or with one key`() async throws {
        for seals in [
            FakeSeals(keys: ["new", "old"], sessions: 3, isAgreed: false), FakeSeals(keys: ["a"], sessions: 3),
        ] {
            let rotation = rotation(seals)
            try await rotation.step()
            #expect(await seals.renewals == 0)
            #expect(await rotation.counts == nil)
        }
    }
}

/// Sessions under the last key, spread over four partitions, ten to a page.
private actor FakeSeals: SealRotation {
    nonisolated let keys: [String]
    private let agreed: Bool
    private var sessions: [String: String]
    private var refusals = 0
    private(set) var renewals = 0

    init(keys: [String], sessions: Int, isAgreed: Bool = true) {
        self.keys = keys
        agreed = isAgreed
        self.sessions = Dictionary(uniqueKeysWithValues: (0..<sessions).map { ("\($0)", keys[keys.count - 1]) })
    }

    func refuse(_ count: Int) { refusals = count }
    func isAgreed() async throws(StoreError) -> Bool { agreed }

    func sessions(in partition: Partition, after cursor: String?) async throws(StoreError) -> SealedPage {
        let start = cursor.flatMap { Int($0) } ?? 0
        let here = sessions.keys.compactMap { Int($0) }.filter { $0 % 4 == partition.number }.sorted()
        let page = here.dropFirst(start).prefix(10).map { SealedSession(hash: "\($0)", keys: [sessions["\($0)"]!]) }
        return SealedPage(sessions: page, next: here.count > start + 10 ? "\(start + 10)" : nil)
    }

    func renew(_ session: SealedSession, in partition: Partition, commit: String) async throws(StoreError) -> Bool {
        if refusals > 0 {
            refusals -= 1
            return false
        }
        sessions[session.hash] = keys[0]
        renewals += 1
        return true
    }
}
