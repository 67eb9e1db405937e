import Domain
import Drivers
import FoundationEssentials
import TestSupport
import Testing

@testable import Integrations

@Suite struct JobRecoveryTests {
    /// A task that is running, and its claim.
    private func running(_ rig: StoreRig) async throws -> (TaskID, Claim) {
        let (id, _) = try await rig.session()
        let task = try rig.task(of: id)
        #expect(try await rig.queue().enqueue([task]) == .accepted)
        return (task.id, try await rig.claimed(in: id.partition))
    }

    @Test func aSilentWorkersJobGoesToAnotherAndItsOwnResultIsStale() async throws {
        try await StoreRig.with { rig in
            let (task, first) = try await running(rig)
            let partition = task.partition
            #expect(try await rig.queue(offset: .seconds(2)).reap(partition) == 0)
            #expect(try await rig.queue(offset: .seconds(11)).reap(partition) == 1)
            #expect(try await rig.queue().beat([first], in: partition) == [.lost])
            #expect(try await rig.queue().progress(first, status: .processing, progress: 50, detail: nil) == false)
            #expect(try await rig.queue(offset: .seconds(14)).reap(partition) == 1)
            let second = try await rig.claimed(in: partition, offset: .seconds(14))
            #expect(try await rig.queue().complete(first, result: rig.result(of: first)) == .stale)
            #expect(try await rig.queue().complete(second, result: rig.result(of: second)) == .visible)
            #expect(try await rig.queue().complete(second, result: rig.result(of: second)) == .visible)
            #expect(try await rig.queue().complete(first, result: rig.result(of: first)) == .stale)
            #expect(try await rig.queue().record(of: task)?.result == rig.result(of: second))
            try await rig.expectIdleQueue(partition)
        }
    }

    @Test func aHeartbeatKeepsTheClaim() async throws {
        try await StoreRig.with { rig in
            let (task, claim) = try await running(rig)
            #expect(try await rig.queue(offset: .seconds(8)).beat([claim], in: task.partition) == [.held])
            #expect(try await rig.queue(offset: .seconds(12)).reap(task.partition) == 0)
            #expect(try await rig.queue(offset: .seconds(19)).reap(task.partition) == 1)
        }
    }

    @Test func anErrorIsTriedAgainUntilTheAttemptsAreUsedUp() async throws {
        try await StoreRig.with { rig in
            let (task, first) = try await running(rig)
            var claim = first
            for attempt in 1...4 {
                #expect(try await rig.queue().record(of: task)?.attempt == attempt)
                try await rig.queue().fail(claim, failure: .trouble, backoff: .seconds(5))
                if attempt == 4 { break }
                #expect(try await rig.queue().claim(in: task.partition, token: "x", instance: "i") == nil)
                #expect(try await rig.queue().reap(task.partition) == 0)
                #expect(try await rig.queue(offset: .seconds(6)).reap(task.partition) == 1)
                claim = try await rig.claimed(in: task.partition)
            }
            let record = try #require(try await rig.queue().record(of: task))
            #expect(record.status == .failed && record.failure == .trouble)
            let dead = rig.store().keys(task.partition).dead
            #expect(try await rig.client.send(["ZCARD", dead]).int == 1)
            try await rig.expectIdleQueue(task.partition)
        }
    }

    @Test func silentWorkersUseUpNoAttempts() async throws {
        try await StoreRig.with { rig in
            let (task, _) = try await running(rig)
            var clock = 0
            for _ in 1...2 {
                clock += 11
                #expect(try await rig.queue(offset: .seconds(clock)).reap(task.partition) == 1)
                clock += 20
                #expect(try await rig.queue(offset: .seconds(clock)).reap(task.partition) == 1)
                let claim = try await rig.claimed(in: task.partition, offset: .seconds(clock))
                try await rig.queue(offset: .seconds(clock)).fail(claim, failure: .trouble, backoff: .zero)
                #expect(try await rig.queue(offset: .seconds(clock + 1)).reap(task.partition) == 1)
                _ = try await rig.claimed(in: task.partition, offset: .seconds(clock + 1))
            }
            // Two lost workers, two errors, and the third try of four.
            let record = try #require(try await rig.queue().record(of: task))
            #expect(record.status == .processing && record.attempt == 5)
        }
    }

    @Test func aJobThatCannotBeOpenedHereIsHandedBackUnharmed() async throws {
        try await StoreRig.with { rig in
            let (id, _) = try await rig.session()
            let tasks = try [rig.task(of: id), rig.task(of: id)]
            _ = try await rig.queue().enqueue(tasks)
            let poor = rig.queue(sealer: AESSealer(try KeyRing(parsing: KeyRing.generate()))) { $0.candidates = 1 }
            var avoided: Set<TaskID> = []
            for task in tasks {
                let outcome = try await poor.claim(in: id.partition, token: "p", instance: "poor", avoiding: avoided)
                guard case .unreadable(let claim, .missingKey) = outcome else { throw RigError.noClaim }
                #expect(claim.task == task.id)
                try await poor.release(claim)
                avoided.insert(claim.task)
            }
            let last = try await poor.claim(in: id.partition, token: "p", instance: "poor", avoiding: avoided)
            guard case .nothing = last else { throw RigError.noClaim }
            for task in tasks {
                #expect(try await rig.queue().record(of: task.id)?.attempt == 0)
                let job = try #require(
                    try await rig.queue().claim(in: id.partition, token: "r\(task.id)", instance: "rich"))
                #expect(job.attempt == 1)
            }
            try await rig.expectConsistentQueue(id.partition)
        }
    }

    @Test func aHopelessErrorIsFinalAtOnceAndALateOneForTheDeadline() async throws {
        try await StoreRig.with { rig in
            let (first, claim) = try await running(rig)
            try await rig.queue().fail(claim, failure: .hopeless, backoff: .zero)
            #expect(try await rig.queue().record(of: first)?.failure == .hopeless)
            let (second, other) = try await running(rig)
            try await rig.queue().fail(other, failure: .trouble, backoff: .seconds(1_000))
            #expect(try await rig.queue().record(of: second)?.status == .failed)
        }
    }

    @Test func aJobThatWaitedTooLongFails() async throws {
        try await StoreRig.with { rig in
            let (id, _) = try await rig.session()
            let task = try rig.task(of: id)
            _ = try await rig.queue().enqueue([task])
            let late = rig.queue(offset: .seconds(901))
            #expect(try await late.claim(in: id.partition, token: "x", instance: "i") == nil)
            #expect(try await late.record(of: task.id)?.failure?.code == "deadline_exceeded")
            try await rig.expectIdleQueue(id.partition)
        }
    }

    @Test func aJobThatSilencesThreeWorkersIsGivenUp() async throws {
        try await StoreRig.with { rig in
            let (task, _) = try await running(rig)
            var clock = 11
            for stall in 1...3 {
                #expect(try await rig.queue(offset: .seconds(clock)).reap(task.partition) == 1)
                if stall == 3 { break }
                clock += 20
                #expect(try await rig.queue(offset: .seconds(clock)).reap(task.partition) == 1)
                _ = try await rig.claimed(in: task.partition, offset: .seconds(clock))
                clock += 11
            }
            let record = try #require(try await rig.queue().record(of: task))
            #expect(record.status == .failed && record.failure?.code == "worker_lost" && record.attempt == 3)
            try await rig.expectIdleQueue(task.partition)
        }
    }

    @Test func whenTheStoreWasAwayNobodyLosesAClaimAtOnce() async throws {
        try await StoreRig.with { rig in
            let (task, _) = try await running(rig)
            func reap(_ seconds: Int) async throws -> Int {
                let queue = rig.queue(offset: .seconds(seconds)) {
                    $0.freezeGap = .seconds(40)
                    $0.freezeGrace = .seconds(100)
                }
                return try await queue.reap(task.partition)
            }
            #expect(try await reap(0) == 0)
            for seconds in [50, 70, 90, 110, 130] { #expect(try await reap(seconds) == 0) }
            #expect(try await reap(155) == 1)
        }
    }

    @Test func roundsThatAreSlowStillTakeBack() async throws {
        try await StoreRig.with { rig in
            let (task, _) = try await running(rig)
            func reap(_ seconds: Int) async throws -> Int {
                let queue = rig.queue(offset: .seconds(seconds)) {
                    $0.freezeGap = .seconds(3_000)
                    $0.freezeGrace = .seconds(10_000)
                }
                return try await queue.reap(task.partition)
            }
            #expect(try await reap(0) == 0)
            // An outage, its grace, and rounds that are all longer than the gap that means one.
            for seconds in [11_000, 15_000, 19_000] { #expect(try await reap(seconds) == 0) }
            #expect(try await reap(23_000) == 1)
        }
    }

    @Test func aReleasedJobIsNextAndCostsNoAttempt() async throws {
        try await StoreRig.with { rig in
            let (task, claim) = try await running(rig)
            _ = try await rig.queue().enqueue([rig.task(of: try await rig.session().id)])
            try await rig.queue().release(claim)
            try await rig.queue().release(claim)
            let next = try #require(try await rig.queue().claim(in: task.partition, token: "n", instance: "i"))
            #expect(next.claim.task == task && next.attempt == 1)
            try await rig.expectConsistentQueue(task.partition)
        }
    }

    @Test func aWaitingTaskIsCancelledAtOnce() async throws {
        try await StoreRig.with { rig in
            let (id, _) = try await rig.session()
            let task = try rig.task(of: id)
            _ = try await rig.queue().enqueue([task])
            #expect(try await rig.queue().cancel(task.id) == .ended(.cancelled))
            #expect(try await rig.queue().cancel(task.id) == .ended(.cancelled))
            #expect(try await rig.queue().record(of: task.id)?.status == .cancelled)
            #expect(try await rig.queue().claim(in: id.partition, token: "x", instance: "i") == nil)
            #expect(try await rig.queue().cancel(rig.ids.task(for: id)) == .missing)
            try await rig.expectIdleQueue(id.partition)
        }
    }

    @Test(arguments: ["release", "fail", "reap"])
    func aRunningTaskIsCancelledWhenItsWorkerHears(how: String) async throws {
        try await StoreRig.with { rig in
            let (task, claim) = try await running(rig)
            #expect(try await rig.queue().cancel(task) == .requested)
            #expect(try await rig.queue().record(of: task)?.isCancelRequested == true)
            #expect(try await rig.queue().beat([claim], in: task.partition) == [.cancelled])
            switch how {
            case "release": try await rig.queue().release(claim)
            case "fail": try await rig.queue().fail(claim, failure: .trouble, backoff: .zero)
            default: #expect(try await rig.queue(offset: .seconds(11)).reap(task.partition) == 1)
            }
            let record = try await rig.queue().record(of: task)
            #expect(record?.status == .cancelled && record?.isCancelRequested == false)
            try await rig.expectIdleQueue(task.partition)
        }
    }

    @Test func aCompleteTaskCannotBeCancelled() async throws {
        try await StoreRig.with { rig in
            let (task, claim) = try await running(rig)
            _ = try await rig.queue().complete(claim, result: rig.result(of: claim))
            #expect(try await rig.queue().cancel(task) == .ended(.complete))
        }
    }

    @Test func ofAFailedTaskACancelSaysThatItFailed() async throws {
        try await StoreRig.with { rig in
            let (task, claim) = try await running(rig)
            try await rig.queue().fail(claim, failure: .hopeless, backoff: .zero)
            #expect(try await rig.queue().cancel(task) == .ended(.failed))
        }
    }
}
