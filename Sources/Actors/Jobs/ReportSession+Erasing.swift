public import Domain

extension ReportSession {
    /// Erases a report that has ended: its verify page says withdrawn, its file and its task go.
    ///
    /// In this order, so that a crash in between leaves something to delete once more, and never a report that nobody can
    /// withdraw.
    /// - Throws: `task_not_found`, `report_running`, the store's problems.
    public func eraseReport(_ id: TaskID) async throws(Problem) {
        let record = try await storing { () async throws(StoreError) in try await services.queue.record(of: id) }
        guard let record else { throw Problem(.taskNotFound, "No such task") }
        guard record.status.isTerminal else {
            throw Problem(.reportRunning, "The report is still being made; cancel it first")
        }
        if let code = record.result?.code {
            try await storing { () async throws(StoreError) in try await services.verify.withdraw([code]) }
        }
        try await update { change throws(Problem) in
            change.state.tasks.removeAll { $0.id == id }
            if let object = record.result?.object { change.discarding.append(object) }
        }
        if let object = record.result?.object {
            // No job was given its name, as those of photos are: it need not wait.
            try await storing { () async throws(StoreError) in
                try await services.outbox.register([object], of: self.id, after: .zero)
            }
            await services.eraser.eraseNow([object], in: self.id.partition, services.unfinished)
        }
        try await storing { () async throws(StoreError) in try await services.queue.erase(id) }
    }
}
