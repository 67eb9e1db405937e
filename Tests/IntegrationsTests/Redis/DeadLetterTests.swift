import Domain
import Drivers
import FoundationEssentials
import TestSupport
import Testing

@testable import Integrations

@Suite struct DeadLetterTests {
    /// Tasks that used up their attempts, oldest first.
    private func buried(_ rig: StoreRig, _ count: Int) async throws -> [TaskID] {
        var tasks: [TaskID] = []
        for _ in 0..<count {
            let (id, _) = try await rig.session()
            _ = try await rig.queue().enqueue([rig.task(of: id)])
            let claim = try await rig.claimed(in: id.partition)
            try await rig.queue { $0.maxAttempts = 1 }.fail(claim, failure: .trouble, backoff: .zero)
            tasks.append(claim.task)
        }
        return tasks
    }

    @Test func aLetterTellsWhyAndNotWhose() async throws {
        try await StoreRig.with { rig in
            let tasks = try await buried(rig, 1)
            let letter = try #require(try await rig.queue().deadLetters(before: nil, limit: 10).first)
            #expect(letter.task == tasks[0] && letter.failure == .trouble)
            #expect(letter.attempts == 1 && letter.stalls == 0 && letter.language == .fi)
            #expect(letter.maskedVIN == "LRW3E…000101")
            #expect(abs(letter.failedAt.timeIntervalSinceNow) < 60)
        }
    }

    @Test(arguments: ["lost", "late", "lateAtClaim"]) func everyPassingFailureLeavesOne(how: String) async throws {
        try await StoreRig.with { rig in
            let (id, _) = try await rig.session()
            _ = try await rig.queue().enqueue([rig.task(of: id)])
            switch how {
            case "lost":
                _ = try await rig.claimed(in: id.partition)
                _ = try await rig.queue(offset: .seconds(11)) { $0.maxStalls = 1 }.reap(id.partition)
            case "late": _ = try await rig.queue(offset: .seconds(901)).reap(id.partition)
            default:
                _ = try await rig.queue(offset: .seconds(901)).claim(in: id.partition, token: "c", instance: "i")
            }
            let letters = try await rig.queue(offset: .seconds(902)).deadLetters(before: nil, limit: 10)
            #expect(letters.map(\.failure.code) == [how == "lost" ? "worker_lost" : "deadline_exceeded"])
            #expect(letters.map(\.stalls) == [how == "lost" ? 1 : 0])
        }
    }

    @Test func aHopelessFailureLeavesNone() async throws {
        try await StoreRig.with { rig in
            let (id, _) = try await rig.session()
            _ = try await rig.queue().enqueue([rig.task(of: id)])
            try await rig.queue().fail(try await rig.claimed(in: id.partition), failure: .hopeless, backoff: .zero)
            #expect(try await rig.queue().deadLetters(before: nil, limit: 10).isEmpty)
        }
    }

    @Test func pagesOverAllPartitionsAreNewestFirstAndLoseNone() async throws {
        try await StoreRig.with { rig in
            let tasks = try await buried(rig, 11)
            var seen: [TaskID] = []
            var mark: DeadLetterMark?
            repeat {
                let page = try await rig.queue().deadLetters(before: mark, limit: 3)
                seen += page.map(\.task)
                mark = page.last.flatMap { DeadLetterMark(rawValue: $0.mark.rawValue) }
            } while mark != nil
            #expect(seen.count == 11 && Set(seen) == Set(tasks))
            let letters = try await rig.queue().deadLetters(before: nil, limit: 100)
            #expect(letters.map(\.mark) == letters.map(\.mark).sorted(by: >))
        }
    }

    @Test func aRetryOrADropTakesTheLetterAway() async throws {
        try await StoreRig.with { rig in
            let tasks = try await buried(rig, 2)
            #expect(try await rig.queue().hasDeadLetter(of: tasks[0]))
            #expect(try await rig.queue().retry(tasks[0], token: "a") == .queued)
            #expect(try await !rig.queue().hasDeadLetter(of: tasks[0]))
            #expect(try await rig.queue().dropDeadLetter(of: tasks[1]))
            #expect(try await !rig.queue().dropDeadLetter(of: tasks[1]))
            #expect(try await rig.queue().deadLetters(before: nil, limit: 10).isEmpty)
            #expect(try await rig.queue().record(of: tasks[1])?.status == .failed)
            #expect(try await rig.keys(matching: "cp:q:*:letter").isEmpty)
        }
    }

    @Test func anErasedSessionTakesTheCarOutOfItsLetters() async throws {
        try await StoreRig.with { rig in
            let (id, _) = try await rig.session()
            _ = try await rig.queue().enqueue([rig.task(of: id)])
            _ = try await rig.queue(offset: .seconds(901)).reap(id.partition)
            _ = try await rig.sessions().end(id)
            let letters = try await rig.queue(offset: .seconds(902)).deadLetters(before: nil, limit: 10)
            #expect(letters.count == 1 && letters.first?.maskedVIN == nil)
            #expect(letters.first?.failure.code == "deadline_exceeded")
        }
    }

    @Test func lettersAreBoundedByNumberAndTime() async throws {
        try await StoreRig.with { rig in
            let (id, _) = try await rig.session()
            func bury(_ seconds: Int) async throws {
                let queue = rig.queue(offset: .seconds(seconds)) { $0.deadLetterLimit = 1 }
                _ = try await rig.queue().enqueue([rig.task(of: id)])
                _ = try await queue.reap(id.partition)
            }
            for number in 0..<13 { try await bury(1_000 + number) }
            #expect(try await rig.queue(offset: .seconds(1_100)).deadLetters(before: nil, limit: 100).count == 10)
            let keys = rig.store().keys(id.partition)
            #expect(try await rig.client.send(["HLEN", keys.letters]).int == 10)
            #expect(try await rig.queue(offset: .seconds(700_000)).deadLetters(before: nil, limit: 100).isEmpty)
            try await bury(700_000)
            #expect(try await rig.client.send(["HLEN", keys.letters]).int == 1)
            #expect(try await rig.client.send(["PTTL", keys.dead]).int ?? 0 > 604_000_000)
        }
    }
}

@Suite struct QueueListingTests {
    @Test func unfinishedTasksPageByPage() async throws {
        try await StoreRig.with { rig in
            var all: Set<TaskID> = []
            for _ in 0..<6 {
                let (id, _) = try await rig.session()
                let tasks = try (0..<2).map { _ in try rig.task(of: id) }
                all.formUnion(tasks.map(\.id))
                _ = try await rig.queue().enqueue(tasks)
            }
            let one = try #require(all.first)
            let running = try await rig.claimed(in: one.partition).task
            let unfinished: Set<TaskStatus> = [.queued, .processing, .uploading]
            var seen: [TaskID] = []
            var mark: QueueMark? = .start
            while let place = mark {
                let page = try await rig.queue().unfinished(unfinished, from: place, limit: 5)
                #expect(page.tasks.count <= 5)
                seen += page.tasks.map(\.id)
                mark = page.next.flatMap { QueueMark(rawValue: $0.rawValue) }
            }
            #expect(seen.count == all.count && Set(seen) == all)
            let busy = try await rig.queue().unfinished([.processing], from: .start, limit: 5)
            #expect(busy.tasks.map(\.id) == [running] && busy.next == nil)
        }
    }
}
