import Domain
import FoundationEssentials
import Logging
import ServiceLifecycle
import ServiceLifecycleTestKit
import TestSupport
import Testing

@testable import Actors

/// Which jobs a runner takes, and when it takes none.
@Suite struct JobTurnTests {
    private let world = World()

    @Test func `a long queue in one partition keeps nobody in another waiting`() async throws {
        let long = try await tasks(20, in: 0)
        let short = try await tasks(1, in: 1) + tasks(1, in: 2) + tasks(1, in: 3)
        await running(.succeed, slots: 1) { _ in await ended(long.count + short.count) }
        let order = await world.queue.order
        #expect(order.count == 23)
        for task in short { #expect((order.firstIndex(of: task) ?? 99) < 8) }
    }

    @Test func `a runner whose workers crash over everything leaves the queue to others`() async throws {
        let tasks = try await tasks(6, in: 1)
        await running(.fail(.workerLost("signal 11")), slots: 1) { runner in
            await ended(RendererCircuit.threshold)
            while await !runner.isSuspended { await Task.yield() }
        }
        #expect(await world.queue.order == Array(tasks.prefix(RendererCircuit.threshold)))
    }

    @Test func `one poisoned input stops nothing`() async throws {
        let poison = try await tasks(5, in: 1, sameInput: true)
        await running(.fail(.workerLost("signal 11")), slots: 1) { runner in
            await ended(poison.count)
            #expect(await !runner.isSuspended)
        }
        #expect(await world.queue.failures.count == poison.count)
    }

    @Test func `reports of one input that follow each other read it once`() async throws {
        let same = try await tasks(5, in: 1, sameInput: true)
        await running(.succeed, slots: 1) { _ in await ended(same.count) }
        #expect(await world.storage.reads == 1)
        let others = try await tasks(FrozenModels.capacity + 2, in: 2)
        await running(.succeed, slots: 1) { _ in await ended(same.count + others.count) }
        #expect(await world.storage.reads == 1 + others.count)
    }

    @Test func `what was read for reports is kept for the last few inputs, until nothing is under way`() async throws {
        let models = FrozenModels()
        let facts = ReportModel(vin: FakeTesla.vin, issuedAt: World.now)
        let names = (0...FrozenModels.capacity).map { ObjectName.input(session: "s", digest: "\($0)") }
        for name in names.dropLast() { await models.keep(facts, named: name) }
        #expect(await models.model(named: names[0]) != nil)
        await models.keep(facts, named: names[FrozenModels.capacity])
        #expect(await models.model(named: names[0]) != nil)
        #expect(await models.model(named: names[1]) == nil)
        await models.empty()
        #expect(await models.model(named: names[0]) == nil)
    }

    @Test func `a runner without workers hands its job back and waits`() async throws {
        let tasks = try await tasks(3, in: 2)
        await running(.fail(.unavailable("no program")), slots: 1) { runner in
            await ended(1)
            #expect(await runner.isSuspended)
        }
        #expect(await world.queue.released == [tasks[0]])
        #expect(await world.queue.failures.isEmpty)
    }

    /// Two claims that are under way at once may both meet one of them.
    @Test func `jobs that cannot be opened here are left to others`() async throws {
        let tasks = try await tasks(5, in: 1)
        let strange = [tasks[0], tasks[3]]
        await world.queue.makeUnreadable(strange)
        let queue = world.queue
        await running(.succeed, slots: 2) { _ in
            while await queue.results.count < 3 { await Task.yield() }
            while await Set(queue.released) != Set(strange) { await Task.yield() }
        }
        #expect(await Set(queue.order) == Set(tasks).subtracting(strange))
        #expect(await queue.released.count <= 2 * strange.count)
    }

    /// Returns when so many tasks have ended in any way.
    private func ended(_ count: Int) async {
        let queue = world.queue
        while await queue.results.count + queue.failures.count + queue.released.count < count { await Task.yield() }
    }

    private func tasks(_ count: Int, in partition: Int, sameInput: Bool = false) async throws -> [TaskID] {
        // Ids of the wanted partition: the low bits of what the generator draws choose it.
        let session = IDGenerator(partitions: 4, random: { UInt64(partition) }).session()
        let ids = IDGenerator(partitions: 4)
        var tasks: [TaskID] = []
        for number in 0..<count {
            let facts = ReportModel(
                vin: FakeTesla.vin, issuedAt: World.now.addingTimeInterval(sameInput ? 0 : Double(number)))
            let input = try await Sealed(world.services).write(facts, .input, of: session).value
            let job = ReportJob(
                session: session, input: input, photos: [], vin: FakeTesla.vin, language: .fi, createdAt: World.now)
            let task = NewTask(id: ids.task(for: session), owner: "o", job: job, fingerprint: "f")
            _ = try await world.queue.enqueue([task])
            tasks.append(task.id)
        }
        return tasks
    }

    private func running(
        _ behaviour: FakeRenderer.Behaviour, slots: Int, until done: @escaping @Sendable (JobRunner) async -> Void
    ) async {
        let logger = Logger(label: "test")
        let maker = ReportMaker(
            queue: world.queue, storage: world.storage, outbox: world.outbox, sealer: PlainSealer(),
            verify: world.services.verify, renderer: FakeRenderer(behaviour), clock: .fixed(World.now),
            configuration: .init(publicBaseURL: "https://car.example"),
            logger: logger)
        let runner = JobRunner(
            queue: world.queue, heartbeats: world.queue, maker: maker, slots: slots, wakeup: JobWakeup(),
            hints: FakeHints(), ids: IDGenerator(partitions: 4), instance: "test",
            configuration: .init(poll: .milliseconds(5), drain: .milliseconds(50), partitions: 4), logger: logger)
        await testGracefulShutdown { trigger in
            await withTaskGroup(of: Void.self) { group in
                group.addTask { try? await runner.run() }
                group.addTask {
                    await done(runner)
                    trigger.triggerGracefulShutdown()
                }
                await group.waitForAll()
            }
        }
    }
}
