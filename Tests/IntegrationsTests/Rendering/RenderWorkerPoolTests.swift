import Domain
import Drivers
import Glibc
import Logging
import Testing

@testable import Integrations

@Suite(.timeLimit(.minutes(2))) struct RenderWorkerPoolTests {
    @Test func workersStartWhenNeededAndStayWarm() async throws {
        try await StubWorker.withPool(workers: 3) { pool in
            #expect(await pool.processIDs.isEmpty)
            let first = try await pool.ask("echo")
            #expect(try await pool.ask("echo") == first)
            #expect(await pool.processIDs == [first])
        }
    }

    @Test func wordsOfAWorkerAreAboutTheRequestItServes() async throws {
        let (lines, feed) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingNewest(64))
        let logger = Logger(label: "test") { _ in RequestLines(feed: feed) }
        try await StubWorker.withPool(logger: logger) { pool in
            for request in ["req_1", "req_2"] {
                _ = try await RequestTrace.$current.withValue(RequestTrace(request: request)) {
                    try await pool.ask("words")
                }
                #expect(await lines.first { $0.hasPrefix("render worker says") } == "render worker says: \(request)")
            }
        }
    }

    @Test(arguments: ["crash", "noise"]) func lostWorkerIsReplaced(_ kind: String) async throws {
        try await StubWorker.withPool { pool in
            let first = try await pool.ask("echo")
            guard case .lost = await pool.failure(kind) else {
                Issue.record("the worker was not lost")
                return
            }
            #expect(try await pool.ask("echo") != first)
            #expect(await pool.processIDs.count == 1)
        }
    }

    @Test func workerOutOfTimeIsKilledAndReplaced() async throws {
        try await StubWorker.withPool { pool in
            let first = try await pool.ask("echo")
            #expect(await pool.failure("hang", timeout: .milliseconds(50)) == .timeout)
            #expect(try await pool.ask("echo") != first)
        }
    }

    @Test func cpuLimitOfTheKernelCountsAsTimeout() async throws {
        try await StubWorker.withPool { #expect(await $0.failure("cpu") == .timeout) }
    }

    @Test func refusalKeepsTheWorker() async throws {
        try await StubWorker.withPool { pool in
            let first = try await pool.ask("echo")
            #expect(await pool.failure("refuse") == .refused(code: "bad", message: "no"))
            #expect(try await pool.ask("echo") == first)
        }
    }

    @Test func workerThatGrewTooLargeIsReplaced() async throws {
        try await StubWorker.withPool { pool in
            let first = try await pool.ask("echo")
            try await pool.ask("fat")
            #expect(try await pool.ask("echo") != first)
        }
    }

    @Test func aWorkerThatMayNotStayIsEndedWhenIdle() async throws {
        try await StubWorker.withPool(change: { $0.idleLimit = .milliseconds(20) }) { pool in
            let first = try await pool.ask("echo")
            while await !pool.processIDs.isEmpty { await Task.yield() }
            #expect(try await pool.ask("echo") != first)
        }
    }

    @Test func workerIsReplacedAfterItsRequests() async throws {
        try await StubWorker.withPool(change: { $0.requestLimit = 2 }) { pool in
            let processes = [try await pool.ask("echo"), try await pool.ask("echo"), try await pool.ask("echo")]
            #expect(processes[0] == processes[1])
            #expect(processes[1] != processes[2])
        }
    }

    @Test func workerThatDiedWhileIdleIsReplaced() async throws {
        try await StubWorker.withPool { pool in
            let first = try await pool.ask("echo")
            #expect(kill(first, SIGKILL) == 0)
            while await !pool.processIDs.isEmpty { await Task.yield() }
            #expect(try await pool.ask("echo") != first)
        }
    }

    @Test func requestsBeyondTheLineAreRefused() async throws {
        try await StubWorker.withPool(change: { $0.waiting = 1 }) { pool in
            let running = Task { await pool.failure("hang") }
            await pool.reaches(taken: 1, waiting: 0)
            let waiting = Task { try await pool.ask("echo") }
            await pool.reaches(taken: 1, waiting: 1)
            #expect(await pool.failure("echo") == .busy)
            running.cancel()
            #expect(await running.value == .cancelled)
            let served = try await waiting.value
            #expect(served > 0)
        }
    }

    @Test func firstComeFirstServed() async throws {
        try await StubWorker.withPool { pool in
            let running = Task { await pool.failure("hang") }
            await pool.reaches(taken: 1, waiting: 0)
            let order = ArrivalOrder()
            var waiting: [Task<Void, any Error>] = []
            for number in 1...4 {
                waiting.append(
                    Task {
                        try await pool.ask("echo"); order.add(number)
                    })
                await pool.reaches(taken: 1, waiting: number)
            }
            running.cancel()
            for task in waiting { try await task.value }
            #expect(order.numbers == [1, 2, 3, 4])
        }
    }

    @Test func cancelledWaiterLeavesTheLine() async throws {
        try await StubWorker.withPool { pool in
            let running = Task { await pool.failure("hang") }
            await pool.reaches(taken: 1, waiting: 0)
            let waiting = Task { await pool.failure("echo") }
            await pool.reaches(taken: 1, waiting: 1)
            waiting.cancel()
            #expect(await waiting.value == .cancelled)
            await pool.reaches(taken: 1, waiting: 0)
            running.cancel()
            _ = await running.value
            #expect(await pool.load == (0, 0))
        }
    }

    @Test func nobodyWaitsForever() async throws {
        try await StubWorker.withPool(change: { $0.waitLimit = .milliseconds(20) }) { pool in
            let running = Task { await pool.failure("hang") }
            await pool.reaches(taken: 1, waiting: 0)
            #expect(await pool.failure("echo") == .busy)
            running.cancel()
            _ = await running.value
        }
    }

    @Test func programThatDoesNotStartIsNotTriedAgainAtOnce() async throws {
        let time = ManualTime()
        let pool = RenderWorkerPool(
            .init(executable: "/nonexistent/worker", workers: 1), pacing: time.pacing, logger: .silent)
        let reason = RenderPoolError.unavailable("the worker program does not start")
        #expect(await pool.failure("echo") == reason)
        #expect(await pool.starts == 1)
        #expect(await pool.failure("echo") == reason)
        #expect(await pool.starts == 1)
        time.pass(.milliseconds(501))
        #expect(await pool.failure("echo") == reason)
        #expect(await pool.starts == 2)
    }

    @Test func backOffDoublesToHalfAMinute() {
        var backOff = StartBackOff()
        for _ in 0..<3 { backOff.failed(at: .zero) }
        #expect(!backOff.allows(at: .milliseconds(1_999)))
        #expect(backOff.allows(at: .seconds(2)))
        for _ in 0..<20 { backOff.failed(at: .zero) }
        #expect(backOff.allows(at: .seconds(30)))
        backOff.succeeded()
        #expect(backOff.allows(at: .zero))
    }

    @Test func drainingEndsEverything() async throws {
        try await StubWorker.withPool(workers: 2) { pool in
            _ = try await pool.ask("echo")
            let running = (0..<2).map { _ in Task { await pool.failure("hang") } }
            await pool.reaches(taken: 2, waiting: 0)
            let waiting = Task { await pool.failure("echo") }
            await pool.reaches(taken: 2, waiting: 1)
            await pool.drain(patience: .milliseconds(10))
            #expect(await waiting.value == .draining)
            for task in running { #expect(await task.value != nil) }
            #expect(await pool.failure("echo") == .draining)
            #expect(await pool.processIDs.isEmpty)
        }
    }

    @Test func smallWorkDoesNotWaitBehindReports() async throws {
        let workers = RenderWorkers(StubWorker.configuration(workers: 1), logger: .silent)
        let report = Task { await workers.reports.failure("hang") }
        await workers.reports.reaches(taken: 1, waiting: 0)
        #expect(try await workers.small.ask("echo") > 0)
        await workers.drain(patience: .zero)
        #expect(await report.value != nil)
        #expect(await workers.processIDs.isEmpty)
    }

    @Test func progressOnlyRises() async throws {
        try await StubWorker.withPool { pool in
            let order = ArrivalOrder()
            let rising = RisingProgress { order.add(Int(($0 * 100).rounded())) }
            _ = try await pool.run(try RenderRequest("echo"), timeout: .seconds(60)) { rising.report($0) }
            #expect(order.numbers == [20, 60, 90])
        }
    }
}
