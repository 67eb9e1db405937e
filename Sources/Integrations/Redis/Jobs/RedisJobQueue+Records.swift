public import Domain
import Drivers
import FoundationEssentials

extension RedisJobQueue {
    public func records(
        of tasks: [TaskID]
    ) async throws(StoreError) -> [TaskID: Result<TaskRecord, StoreError>] {
        var found: [TaskID: Result<TaskRecord, StoreError>] = [:]
        for (partition, group) in Dictionary(grouping: tasks, by: \.partition) {
            let keys = store.keys(partition)
            let reply = try await store.run(
                scripts.records, keys: [keys.ready] + group.map(keys.task), group.map { RedisArgument($0.rawValue) })
            for (index, task) in group.enumerated() {
                do throws(StoreError) {
                    found[task] = try record(task, reply[index + 1].array ?? []).map { .success($0) }
                } catch {
                    found[task] = .failure(error)
                }
            }
        }
        return found
    }

    /// Fields in the order of `JOB_RECORDS`.
    private func record(_ id: TaskID, _ fields: [RedisValue]) throws(StoreError) -> TaskRecord? {
        guard fields.count == 18, let status = fields[0].string.flatMap(TaskStatus.init) else { return nil }
        func date(_ index: Int) -> Date? { fields[index].int.map(Date.init(milliseconds:)) }
        guard let language = fields[4].string.flatMap(ReportLanguage.init(rawValue:)), let created = date(7),
            let updated = date(9), let retained = date(13)
        else { throw .corrupt("a task's record is incomplete, or of a newer release") }
        var record = TaskRecord(
            id: id, status: status, progress: fields[1].int ?? 0, maskedVIN: fields[3].string ?? "",
            language: language, createdAt: created, updatedAt: updated, retainedUntil: retained)
        record.detail = fields[2].string.flatMap { $0.isEmpty ? nil : $0 }
        record.attempt = fields[5].int ?? 0
        record.run = fields[14].int ?? 1
        record.batch = fields[15].string.flatMap(BatchID.init(rawValue:))
        record.instance = fields[6].string
        record.startedAt = date(8)
        record.completedAt = date(10)
        if let sealed = fields[11].bytes {
            record.result = try store.open(sealed, context: TaskSeal.context("result", id))
        }
        record.failure = fields[12].bytes.flatMap(FailureText.read)
        record.isCancelRequested = !status.isTerminal && !fields[16].isNull
        record.queuePosition = status == .queued ? fields[17].int : nil
        return record
    }
}
