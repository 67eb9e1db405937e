import Domain
import Logging
import ServiceLifecycle
import ServiceLifecycleTestKit
import TestSupport
import Testing

@testable import Actors

@Suite struct JobRunnerTests {
    let world = World()
    let wakeup = JobWakeup()

    @Test func `a waiting report is made, stored and shown, its progress only rising`() async throws {
        let task = try await enqueue()
        await running(FakeRenderer(.succeed)) { await world.queue.nextEnd() }
        #expect(await world.queue.results[task]?.pages == 7)
        let seen = await world.queue.seen[task] ?? []
        #expect(seen == seen.sorted())
        #expect(seen.last == 70)
        #expect(await world.storage.objects.keys.contains { $0.rawValue.hasPrefix("reports/") })
    }

    @Test func `a report is made as a part of the request that asked for it`() async throws {
        let trace = RequestTrace(request: "req_1")
        _ = try await RequestTrace.$current.withValue(trace) { try await enqueue() }
        let renderer = FakeRenderer(.succeed)
        await running(renderer) { await world.queue.nextEnd() }
        let seen = try #require(await renderer.trace)
        #expect(seen.request == "req_1" && seen.parent.trace == trace.parent.trace && seen.parent != trace.parent)
    }

    @Test func `no request waits behind the making of a report`() async throws {
        _ = try await enqueue()
        let renderer = FakeRenderer(.succeed)
        await running(renderer) { await world.queue.nextEnd() }
        #expect(await renderer.priority == .utility)
    }

    @Test func `the next reports are rendered while others are published, and no more than that`() async throws {
        let session = try await world.connectedSession()
        for language in [ReportLanguage.fi, .sv, .no, .da, .de] {
            _ = try await session.requestReport(ReportRequest(vin: FakeTesla.vin, language: language))
        }
        let gate = Gate()
        await world.storage.hold(at: gate)
        let renderer = FakeRenderer(.succeed)
        await running(renderer) {
            // Two render workers.
            for _ in 0..<4 { await renderer.started() }
            #expect(await world.queue.results.isEmpty)
            #expect(await world.queue.order.count == 4)
            await gate.open()
            while await world.queue.results.count < 5 { await Task.yield() }
        }
    }

    @Test func `what was read is let go when nothing is under way`() async throws {
        let session = try await world.connectedSession()
        let before = await world.storage.reads
        await running(FakeRenderer(.succeed)) {
            for count in 1...200 where await world.storage.reads < before + 2 {
                _ = try? await session.requestReport(ReportRequest(vin: FakeTesla.vin, language: .fi))
                while await world.queue.results.count < count { await Task.yield() }
            }
        }
        #expect(await world.storage.reads == before + 2)
    }

    @Test func `an input that cannot be rendered fails for good`() async throws {
        let task = try await enqueue()
        await running(FakeRenderer(.fail(.failed("bad")))) { await world.queue.nextEnd() }
        #expect(await world.queue.failures[task]?.retryable == false)
    }

    @Test func `a dead worker fails the attempt only`() async throws {
        let task = try await enqueue()
        await running(FakeRenderer(.fail(.workerLost("signal 9")))) { await world.queue.nextEnd() }
        #expect(
            await world.queue.failures[task]
                == TaskFailure(
                    code: "render_failed", message: "The renderer stopped", retryable: true))
    }

    @Test func `work that cannot end in time is handed back on shutdown`() async throws {
        let task = try await enqueue()
        let renderer = FakeRenderer(.hang)
        await running(renderer) { await renderer.started() }
        #expect(await world.queue.released == [task])
        #expect(await world.queue.failures.isEmpty)
    }

    @Test func `a lost claim stops the work without a word`() async throws {
        _ = try await enqueue()
        let renderer = FakeRenderer(.hang)
        await world.queue.answerBeats(.lost)
        await running(renderer) { await renderer.cancelled() }
        #expect(await world.queue.failures.isEmpty)
        #expect(await world.queue.results.isEmpty)
    }

    @Test func `a cancelled task is given back once the work has stopped`() async throws {
        let task = try await enqueue()
        await world.queue.answerBeats(.cancelled)
        await running(FakeRenderer(.hang)) { await world.queue.nextEnd() }
        #expect(await world.queue.released == [task])
    }

    private func enqueue() async throws -> TaskID {
        let session = try await world.connectedSession()
        return try await session.requestReport(ReportRequest(vin: FakeTesla.vin, language: .fi)).id
    }

    /// Runs a runner until `done` returns, then stops it the graceful way.
    private func running(_ renderer: FakeRenderer, until done: @escaping @Sendable () async -> Void) async {
        let logger = Logger(label: "test")
        let maker = ReportMaker(
            queue: world.queue, storage: world.storage, outbox: world.outbox, sealer: PlainSealer(),
            verify: world.services.verify, renderer: renderer,
            clock: .fixed(World.now), configuration: .init(publicBaseURL: "https://car.example"),
            logger: logger)
        let runner = JobRunner(
            queue: world.queue, heartbeats: world.queue, maker: maker, slots: 2, wakeup: wakeup,
            hints: FakeHints(), ids: IDGenerator(partitions: 4),
            instance: "test",
            configuration: .init(
                poll: .milliseconds(5), heartbeat: .milliseconds(10), drain: .milliseconds(50), partitions: 4),
            logger: logger)
        await testGracefulShutdown { trigger in
            await withTaskGroup(of: Void.self) { group in
                group.addTask { try? await runner.run() }
                group.addTask {
                    await done()
                    trigger.triggerGracefulShutdown()
                }
                await group.waitForAll()
            }
        }
    }
}

/// A renderer that does what it is told.
actor FakeRenderer: ReportRenderer {
    enum Behaviour: Sendable { case succeed, fail(RenderError), hang }

    nonisolated let capacity = 2
    nonisolated let profiles: Set<PDFProfile> = [.standard]
    private let behaviour: Behaviour
    /// What the last report was a part of.
    private(set) var trace: RequestTrace?
    private(set) var priority: TaskPriority?
    private let starts = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(8))
    private let cancels = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(8))

    init(_ behaviour: Behaviour) { self.behaviour = behaviour }

    func started() async { for await _ in starts.stream { return } }
    func cancelled() async { for await _ in cancels.stream { return } }

    func render(
        _ model: ReportModel, photos: [[UInt8]], language: ReportLanguage, profile: PDFProfile, paper: PaperSize,
        progress: @escaping @Sendable (Double) -> Void
    ) async throws(RenderError) -> RenderedReport {
        trace = RequestTrace.current
        priority = Task.currentPriority
        starts.continuation.yield()
        switch behaviour {
        case .fail(let error): throw error
        case .succeed:
            progress(0.5)
            return RenderedReport(pdf: Array("%PDF".utf8), pages: 7, sha256: "00", fileName: "Model-Y-2023-report-fi")
        case .hang:
            let (endless, _) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
            for await _ in endless {}
            cancels.continuation.yield()
            throw .cancelled
        }
    }

    func check() async throws(RenderError) {}
}
