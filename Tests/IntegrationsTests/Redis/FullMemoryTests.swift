import Domain
import Drivers
import FoundationEssentials
import TestSupport
import Testing

@testable import Integrations

@Suite struct FullMemoryTests {
    @Test func withFullMemoryNothingNewBeginsAndEverythingEnds() async throws {
        try await StoreRig.with { rig in
            let (id, created) = try await rig.session()
            let task = try rig.task(of: id)
            _ = try await rig.queue().enqueue([task])
            let claim = try await rig.claimed(in: id.partition)
            _ = try await rig.client.send(["CONFIG", "SET", "maxmemory", "1"])
            await #expect(throws: StoreError.full) { try await rig.queue().enqueue([rig.task(of: id)]) }
            await #expect(throws: StoreError.full) { try await rig.sessions().change(id, created, commit: "a") }
            #expect(try await rig.sessions().load(id, known: created).isSame)
            let object = try rig.result(of: claim).object
            try await rig.outbox().register([object], of: id, after: .seconds(7_200))
            #expect(try await rig.queue().complete(claim, result: rig.result(of: claim)) == .visible)
            #expect(try await rig.queue().record(of: task.id)?.status == .complete)
            #expect(try await rig.sessions().end(id)?.tasks == [task.id])
            #expect(try await rig.outbox().take(id.partition).count == 2)
        }
    }
}
