import Domain
import FoundationEssentials
import Logging
import TestSupport
import Testing

@testable import Actors

@Suite struct IdempotencyTests {
    private let world = World()
    private let board = FakeTaskBoard()
    private let request = ReportRequest(vin: FakeTesla.vin, language: .fi)

    /// A session whose queue remembers tasks.
    private func session() async throws -> ReportSession {
        let first = try await world.connectedSession()
        var services = world.services
        services.queue = board
        return try await SessionRegistry(services: services).session(first.id)
    }

    private func key(_ text: String) throws -> IdempotencyKey { try #require(IdempotencyKey(rawValue: text)) }

    @Test func `a repeat is the same task and stores nothing again`() async throws {
        let session = try await session()
        let first = try await session.requestReport(request, key: key("k"))
        #expect(!first.isReplay)
        let writes = await world.storage.writes
        await board.edit(first.record.id) { $0.status = .processing }
        _ = try await session.addImage([1, 2])
        let again = try await session.requestReport(request, key: key("k"))
        #expect(again.isReplay && again.record.id == first.record.id && again.record.status == .processing)
        #expect(await world.storage.writes == writes + 2, "the photo and its thumbnail only")
        #expect(await board.jobs.count == 1)
        #expect(try await session.view().state.tasks.count == 1)
    }

    @Test func `another request under the same key is refused`() async throws {
        let session = try await session()
        _ = try await session.requestReport(request, key: key("k"))
        var others = [request, request]
        others[0].language = .sv
        others[1].paper = .letter
        for other in others {
            let error = await #expect(throws: Problem.self) { try await session.requestReport(other, key: key("k")) }
            #expect(error?.code == .idempotencyKeyReused)
        }
        #expect(try await !session.requestReport(others[0], key: key("l")).isReplay)
    }

    @Test func `two at once make one task`() async throws {
        let session = try await session()
        let key = try key("k")
        let answers = try await withThrowingTaskGroup(of: KeyedReport.self) { group in
            for _ in 0..<10 { group.addTask { try await session.requestReport(request, key: key) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(answers.map(\.record.id)).count == 1)
        #expect(answers.count { !$0.isReplay } == 1)
        #expect(await board.jobs.count == 1)
    }

    @Test(arguments: [true, false]) func `a failure is run again when that can help`(retryable: Bool) async throws {
        let session = try await session()
        let first = try await session.requestReport(request, key: key("k")).record
        await board.edit(first.id) { record in
            record.status = .failed
            record.failure = TaskFailure(code: "worker_lost", message: "", retryable: retryable)
        }
        let again = try await session.requestReport(request, key: key("k"))
        #expect(again.record.id == first.id && again.isReplay)
        #expect(again.record.status == (retryable ? .queued : .failed))
        #expect(again.record.run == (retryable ? 2 : 1))
    }

    @Test func `a cancelled task stays cancelled`() async throws {
        let session = try await session()
        let first = try await session.requestReport(request, key: key("k")).record
        _ = try await board.cancel(first.id)
        #expect(try await session.requestReport(request, key: key("k")).record.status == .cancelled)
    }

    @Test func `brought data is part of the request, the server's stamp on it is not`() async throws {
        let session = try await session()
        var facts = ReportModel(vin: FakeTesla.vin, issuedAt: World.now)
        _ = try await session.requestReport(request, facts: facts, key: key("k"))
        facts.issuedAt = World.now.addingTimeInterval(5)
        #expect(try await session.requestReport(request, facts: facts, key: key("k")).isReplay)
        facts.utcOffset = 3_600
        let error = await #expect(throws: Problem.self) {
            try await session.requestReport(request, facts: facts, key: key("k"))
        }
        #expect(error?.code == .idempotencyKeyReused)
    }

    @Test func `a task that its session forgot is listed by the repeat`() async throws {
        let session = try await session()
        let first = try await session.requestReport(request, key: key("k")).record
        await world.snapshots.edit(session.id) { $0.tasks = [] }
        _ = try await session.requestReport(request, key: key("k"))
        #expect(try await session.view().state.tasks.map(\.id) == [first.id])
    }
}
