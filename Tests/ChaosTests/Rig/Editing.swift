import TestSupport
import Testing

/// Several clients that edit one session until it is time to stop; what they saw is the history to be explained.
struct Editing: Sendable {
    let cluster: Cluster
    let history: SessionHistory
    private let session: String
    private let cars: [String]

    /// A signed-in session whose cars are known.
    init(_ cluster: Cluster) async throws {
        self.cluster = cluster
        let user = User(base: await cluster.instances[0].address, http: cluster.deployment.http)
        session = try await user.signIn(account: "fleet")
        let list = JSON(try await user.get("/session/\(session)/vehicles")).list("data")
        cars = list.prefix(2).compactMap { $0.string("vin") }
        let first = try await user.get("/session/\(session)")
        history = SessionHistory(settings: Settings(JSON(first)).text)
    }

    /// All clients at once, with a rest after each call; then a look through every instance.
    /// - Parameter reports: of all clients together.
    func run(
        clients: Int, reports: Int = 90, rest: Duration = .zero, while goesOn: @escaping @Sendable () async -> Bool
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<clients {
                group.addTask {
                    while await goesOn() {
                        await editor(cluster.caller, reports).step()
                        try await Task.sleep(for: rest)
                    }
                }
            }
            try await group.waitForAll()
        }
        for instance in cluster.instances { await editor(cluster.caller(of: instance), reports).lookAtAll() }
    }

    private func editor(_ caller: Caller, _ reports: Int) -> Editor {
        Editor(caller: caller, session: session, cars: cars, history: history, reports: reports)
    }

    func expectExplained() async {
        let violations = await history.violations()
        #expect(violations == [], "\(violations.prefix(20))")
        let strange = await history.strange
        #expect(strange == [])
    }
}
