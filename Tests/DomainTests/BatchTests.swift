import Domain
import FoundationEssentials
import Testing

@Suite struct BatchTests {
    @Test(
        arguments: [
            ([.queued, .queued], .queued), ([.queued, .processing], .processing), ([.queued, .complete], .processing),
            ([.complete, .complete], .complete), ([.complete, .failed], .partial), ([.cancelled, .complete], .partial),
            ([.failed, .cancelled], .failed), ([.failed, .failed], .failed), ([.cancelled, .cancelled], .cancelled),
            ([.uploading], .processing),
        ] as [([TaskStatus], BatchStatus)]) func `the state of the whole`(tasks: [TaskStatus], whole: BatchStatus)
    {
        #expect(BatchSummary(tasks.map { Self.record($0) }).status == whole)
    }

    @Test func `progress is the mean`() {
        let summary = BatchSummary([Self.record(.complete, 100), Self.record(.queued, 0), Self.record(.processing, 11)])
        #expect(summary.progress == 37)
        #expect(summary.counts == [.complete: 1, .queued: 1, .processing: 1])
    }

    private static func record(_ status: TaskStatus, _ progress: Int = 0) -> TaskRecord {
        let time = Date(timeIntervalSince1970: 0)
        return TaskRecord(
            id: IDGenerator().task(for: IDGenerator().session()), status: status, progress: progress, maskedVIN: "",
            language: .fi, createdAt: time, updatedAt: time, retainedUntil: time)
    }
}
