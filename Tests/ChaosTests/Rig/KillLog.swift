import TestSupport

/// Who was killed when, and which tasks it held by the store's account: a task may be given up as `worker_lost` only
/// after three of these.
actor KillLog {
    private(set) var kills = 0
    private var lost: [String: Int] = [:]

    /// Kills an instance. The leases of the dead stay for ten seconds, so what it held is read afterwards.
    func kill(_ instance: Instance, of cluster: Cluster) async throws {
        guard let name = await instance.name else { throw Unexpected("the instance does not say its name") }
        await instance.kill()
        kills += 1
        for task in try await cluster.claims(of: name) { lost[task, default: 0] += 1 }
    }

    /// Kills that took a worker from this task.
    func kills(of task: String) -> Int { lost[task] ?? 0 }
    /// Tasks that lost a worker so many times.
    var histogram: [Int: Int] { Dictionary(lost.values.map { ($0, 1) }, uniquingKeysWith: +) }
}
