public import Domain
import Drivers
import FoundationEssentials

extension RedisJobQueue {
    public func record(of task: TaskID) async throws(StoreError) -> TaskRecord? {
        try await records(of: [task]).first
    }

    /// In the order of `tasks`; those that are not there any more are left out.
    public func records(of tasks: [TaskID]) async throws(StoreError) -> [TaskRecord] {
        var found: [TaskID: TaskRecord] = [:]
        for (partition, group) in Dictionary(grouping: tasks, by: \.partition) {
            for record in try await records(of: group, in: store.keys(partition)) { found[record.id] = record }
        }
        return tasks.compactMap { found[$0] }
    }

    private func records(of tasks: [TaskID], in keys: PartitionKeys) async throws(StoreError) -> [TaskRecord] {
        let reply = try await store.run(
            scripts.records, keys: [keys.ready] + tasks.map(keys.task), tasks.map { RedisArgument($0.rawValue) })
        var records: [TaskRecord] = []
        for (index, task) in tasks.enumerated() {
            if let record = try record(task, reply[index + 1].array ?? []) { records.append(record) }
        }
        return records
    }

    /// Fields in the order of `JOB_RECORDS`.
    private func record(_ id: TaskID, _ fields: [RedisValue]) throws(StoreError) -> TaskRecord? {
        guard fields.count == 17, let status = fields[0].string.flatMap(TaskStatus.init) else { return nil }
        func date(_ index: Int) -> Date? { fields[index].int.map(Date.init(milliseconds:)) }
        guard let language = fields[4].string.flatMap(ReportLanguage.init(rawValue:)), let created = date(7),
            let updated = date(9), let retained = date(13)
        else { throw .corrupt("a task's record is incomplete") }
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
        record.queuePosition = status == .queued ? fields[16].int : nil
        return record
    }
}
