import Domain
import FoundationEssentials
import NIOConcurrencyHelpers
import TestSupport
import Testing

@testable import Actors

@Suite(.timeLimit(.minutes(1))) struct TaskReaderTests {
    private let board = FakeTaskBoard()

    @Test func `who asks while a read is under way gets the next one, together`() async throws {
        let task = await put(.processing)
        let (reader, gate) = (makeReader(), Gate())
        await board.delayReads { await gate.pass() }
        async let first = reader.views(of: [task])
        await gate.arrived()
        async let second = reader.views(of: [task])
        async let third = reader.views(of: [task])
        while await reader.waiting(in: task.partition) < 2 { try await Task.sleep(for: .milliseconds(1)) }
        await board.edit(task) { $0.progress = 50 }
        await gate.open()
        #expect(try await first.first?.record.progress == 10)
        #expect(try await [second, third].map { $0.first?.record.progress } == [50, 50])
        #expect(await board.reads == 2)
    }

    @Test func `a running task is read for every question, an ended one once a second`() async throws {
        let (running, ended) = (await put(.processing), await put(.failed))
        let reader = makeReader()
        for _ in 0..<3 { _ = try await reader.views(of: [running]) }
        #expect(await board.reads == 3)
        for _ in 0..<3 { _ = try await reader.views(of: [ended]) }
        #expect(await board.reads == 4)
        _ = try await reader.views(of: [ended], fresh: true)
        #expect(await board.reads == 5)
        await reader.forget(ended)
        _ = try await reader.views(of: [ended])
        #expect(await board.reads == 6)
    }

    @Test func `what changed while it was read is not remembered`() async throws {
        let task = await put(.failed)
        let (reader, gate) = (makeReader(), Gate())
        await board.delayReads { await gate.pass() }
        async let first = reader.views(of: [task])
        await gate.arrived()
        await board.edit(task) { $0.status = .queued }
        await reader.forget(task)
        await gate.open()
        #expect(try await first.first?.record.status == .failed)
        #expect(try await reader.views(of: [task]).first?.record.status == .queued)
    }

    @Test func `links are given out again for a part of their life`() async throws {
        let task = await put(.complete)
        let age = NIOLockedValueBox(0.0)
        let reader = makeReader(WallClock { World.now.addingTimeInterval(age.withLockedValue { $0 }) })
        let first = try await reader.views(of: [task]).first?.download?.url
        age.withLockedValue { $0 = 20 }
        #expect(try await reader.views(of: [task], fresh: true).first?.download?.url == first)
        age.withLockedValue { $0 = 35 }
        #expect(try await reader.views(of: [task]).first?.download?.url != first)
    }

    @Test func `a store that is away is a problem for those who ask then, and for nobody else`() async throws {
        let task = await put(.processing)
        let reader = makeReader()
        await board.setAway(true)
        let error = await #expect(throws: Problem.self) { try await reader.views(of: [task]) }
        #expect(error?.code == .storeUnavailable)
        await board.setAway(false)
        #expect(try await reader.views(of: [task]).count == 1)
    }

    @Test func `a task that cannot be read here is nobody's failure but its own asker's`() async throws {
        let (good, strange) = (await put(.processing), await put(.complete))
        await board.spoil(strange)
        let (reader, gate) = (makeReader(), Gate())
        await board.delayReads { await gate.pass() }
        async let first = reader.views(of: [good])
        await gate.arrived()
        // Both share the next read.
        let mine = Task { try await reader.views(of: [strange]) }
        async let other = reader.views(of: [good])
        while await reader.waiting(in: good.partition) < 2 { try await Task.sleep(for: .milliseconds(1)) }
        await gate.open()
        #expect(try await [first.count, other.count] == [1, 1])
        await #expect(throws: Problem.self) { try await mine.value }
        #expect(try await reader.views(of: [strange, good]).map(\.record.id) == [good])
        #expect(try await reader.readable([strange]).isEmpty)
    }

    private func put(_ status: TaskStatus) async -> TaskID {
        let ids = IDGenerator(partitions: 1)
        var record = TaskRecord(
            id: ids.task(for: ids.session()), status: status, progress: 10, maskedVIN: "", language: .fi,
            createdAt: World.now, updatedAt: World.now, retainedUntil: World.now.addingTimeInterval(86_400))
        record.result = ObjectName(rawValue: "reports/x.pdf").map {
            ReportResult(object: $0, pages: 1, bytes: 1, sha256: "00", fileName: "x", profile: .standard)
        }
        await board.put(record)
        return record.id
    }

    private func makeReader(_ clock: WallClock = .fixed(World.now)) -> TaskReader {
        TaskReader(queue: board, signer: FakeSigner(base: "http://x"), clock: clock, linkLifetime: .seconds(3_600))
    }
}
