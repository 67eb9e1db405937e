import Domain
import Drivers
import FoundationEssentials
import TestSupport
import Testing

@testable import Integrations

/// What a signed-in user paid for is kept longer than the rest (decisions.md 3).
@Suite struct PaidRetentionTests {
    private static let lifetime = SessionLifetime(
        idle: .seconds(600), absolute: .seconds(1_500), retention: .seconds(4_000))

    private static func queue(_ rig: StoreRig, offset: Duration = .zero) -> RedisJobQueue {
        rig.queue(offset: offset) {
            $0.retention = .seconds(4_000)
            $0.paidRetention = .seconds(40_000)
        }
    }

    /// One report, made at once.
    private static func report(_ rig: StoreRig, in id: SessionID, isLasting: Bool) async throws -> (
        TaskID, ReportResult
    ) {
        var task = try rig.task(of: id)
        task.isLasting = isLasting
        #expect(try await queue(rig).enqueue([task]) == .accepted)
        let claim = try await rig.claimed(in: id.partition)
        let result = try rig.result(of: claim)
        #expect(try await queue(rig).complete(claim, result: result) == .visible)
        return (task.id, result)
    }

    @Test(arguments: [true, false])
    func `a paid report keeps its session for its own time, whatever comes after it`(_ isPaid: Bool) async throws {
        try await StoreRig.with { rig in
            let (id, created) = try await rig.session(lifetime: Self.lifetime)
            let hash = rig.sealer.hash(of: id)
            let photo = try objectName("uploads/\(hash)/photo.jpg")
            let (first, report) = try await Self.report(rig, in: id, isLasting: isPaid)
            let (second, _) = try await Self.report(rig, in: id, isLasting: false)
            _ = try await rig.sessions().change(id, created, commit: "a", keeping: [photo])
            let records = try await Self.queue(rig).list([first, second])
            let kept = records.map { $0.retainedUntil.timeIntervalSince(created.endsAt) + 1_500 }
            #expect(abs(kept[0] - (isPaid ? 40_000 : 4_000)) < 60 && abs(kept[1] - 4_000) < 60)

            let later = rig.sessions(offset: .seconds(700))
            #expect(try await later.sweep(id.partition) == 1, "tokens and cars go as ever")
            let keys = rig.store().keys(id.partition)
            for key in [keys.tasks(hash), keys.objects(hash), rig.store().place(id).session] {
                let life = try #require(try await rig.client.send(["PTTL", key]).int) / 1_000
                #expect(life > (isPaid ? 40_000 : 4_000), "\(life)")
            }
            let after = Duration.seconds(5_000)
            _ = try await rig.sessions(offset: after).sweep(id.partition)
            let gone = try await rig.outbox(offset: after).take(id.partition)
            #expect(gone.contains(photo) != isPaid && gone.contains(report.object) != isPaid)
            guard isPaid else { return }
            #expect(try await Self.queue(rig, offset: after).list([first]).map(\.status) == [.complete])

            let end = Duration.seconds(41_000)
            _ = try await rig.sessions(offset: end).sweep(id.partition)
            #expect(Set(try await rig.outbox(offset: end).take(id.partition)).isSuperset(of: [photo, report.object]))
            #expect(try await Self.queue(rig).list([first]).isEmpty)
        }
    }

    @Test func `a paid report that was not made is no reason to keep anything`() async throws {
        try await StoreRig.with { rig in
            let (id, created) = try await rig.session(lifetime: Self.lifetime)
            var task = try rig.task(of: id)
            task.isLasting = true
            #expect(try await Self.queue(rig).enqueue([task]) == .accepted)
            _ = try await Self.queue(rig).cancel(task.id)
            let until = try #require(try await Self.queue(rig).list([task.id]).first?.retainedUntil)
            #expect(until.timeIntervalSince(created.endsAt) < 3_000)
        }
    }

    @Test func `it is never shorter than for all others`() {
        let life = SessionLifetime(absolute: .seconds(10), retention: .seconds(100), paidRetention: .seconds(5))
        #expect(life.paidRetention == .seconds(100) && life.longest == .seconds(110))
    }
}
