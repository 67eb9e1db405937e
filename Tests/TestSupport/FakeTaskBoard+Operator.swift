package import Domain

extension FakeTaskBoard: QueueListing {
    /// All in one partition's place, in the order of their ids.
    package func unfinished(
        _ statuses: Set<TaskStatus>, from mark: QueueMark, limit: Int
    ) async throws(StoreError) -> (tasks: [TaskRecord], next: QueueMark?) {
        let records = try await records(of: jobs.map(\.id))
        let all = jobs.compactMap { try? records[$0.id]?.get() }.filter { statuses.contains($0.status) }
        let page = Array(all.dropFirst(mark.offset).prefix(limit))
        var next = mark
        next.offset += page.count
        return (page, next.offset < all.count ? next : nil)
    }
}

extension FakeTaskBoard: DeadLetterOffice {
    /// A task that failed and left its letter.
    package func bury(_ letter: DeadLetter) {
        letters[letter.task] = letter
        edit(letter.task) { record in
            record.status = .failed
            record.failure = letter.failure
        }
    }

    package func deadLetters(before mark: DeadLetterMark?, limit: Int) async throws(StoreError) -> [DeadLetter] {
        let all = letters.values.sorted { $0.mark > $1.mark }
        return Array(all.filter { letter in mark.map { letter.mark < $0 } ?? true }.prefix(limit))
    }

    package func hasDeadLetter(of task: TaskID) async throws(StoreError) -> Bool { letters[task] != nil }

    package func dropDeadLetter(of task: TaskID) async throws(StoreError) -> Bool {
        letters.removeValue(forKey: task) != nil
    }
}
