import Domain
import Drivers
import FoundationEssentials
import TestSupport
import Testing

@testable import Integrations

extension RedisJobQueue {
    func claim(in partition: Partition, token: String, instance: String) async throws -> ClaimedJob? {
        switch try await claim(in: partition, token: token, instance: instance, avoiding: []) {
        case .job(let job): job
        case .unreadable(_, let error): throw error
        case .nothing: nil
        }
    }

    func list(_ tasks: [TaskID]) async throws -> [TaskRecord] {
        let records = try await records(of: tasks)
        return try tasks.compactMap { try records[$0]?.get() }
    }
}

extension StoreRig {
    static let vin = VIN(rawValue: "LRW3E7FS0PC000101")

    func task(
        of session: SessionID, owner: String = "owner", fingerprint: String = "same", cost: Double = 1
    ) throws -> NewTask {
        let job = ReportJob(
            session: session, input: try objectName("inputs/\(sealer.hash(of: session))/facts.json"), photos: [],
            vin: try #require(Self.vin), language: .fi, createdAt: Date(timeIntervalSince1970: 1_000))
        return NewTask(id: ids.task(for: session), owner: owner, job: job, fingerprint: fingerprint, cost: cost)
    }

    func claimed(in partition: Partition, offset: Duration = .zero) async throws -> Claim {
        guard let job = try await queue(offset: offset).claim(in: partition, token: ids.token(), instance: "i1")
        else { throw RigError.noClaim }
        return job.claim
    }

    /// A result under a name of the claim's own.
    func result(of claim: Claim) throws -> ReportResult {
        ReportResult(
            object: try objectName("reports/LRW3E7FS0PC000101-fi-x-\(claim.token.prefix(8)).pdf"), pages: 7,
            bytes: 1_000, sha256: "ab", fileName: "Tesla.pdf", profile: .standard)
    }

    /// I7: leases and counters agree.
    func expectConsistentQueue(_ partition: Partition) async throws {
        let keys = store().keys(partition)
        let active = try await client.send(["ZCARD", keys.active]).int ?? -1
        #expect(try await client.send(["HLEN", keys.leases]).int == active)
        #expect(try await sum(keys.runningPerOwner) == active)
        let waiting = try await client.send(["ZCARD", keys.ready]).int ?? -1
        let delayed = try await client.send(["ZCARD", keys.delayed]).int ?? -1
        #expect(try await sum(keys.queuedPerOwner) == waiting + delayed)
        #expect(try await client.send(["ZCARD", keys.deadlines]).int == waiting + delayed)
    }

    /// I7: nothing is left when nothing runs.
    func expectIdleQueue(_ partition: Partition) async throws {
        let keys = store().keys(partition)
        for key in [
            keys.ready, keys.delayed, keys.active, keys.leases, keys.queuedPerOwner, keys.runningPerOwner,
            keys.deadlines, keys.fairness,
        ] {
            #expect(try await client.send(["EXISTS", key]).int == 0)
        }
    }

    private func sum(_ key: RedisArgument) async throws -> Int {
        try await client.send(["HVALS", key]).array?.compactMap(\.int).reduce(0, +) ?? -1
    }
}
