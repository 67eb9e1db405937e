import Drivers
import TestSupport
import Testing

extension Chaos.Store {
    /// Row 44: everybody has waited for Redis, and asks at the instant when it returns.
    @Suite(.timeLimit(.minutes(5))) struct Crowd {
        private static let requests = Scale.pick(small: 600, full: 10_000)
        private static let clients = Scale.pick(small: 150, full: 500)
        private static let sessions = 30

        @Test func `row 44: a crowd at the instant when Redis returns is served, without a storm`() async throws {
            try await Cluster.with(2) { cluster in
                var configuration = HTTPClient.Configuration()
                configuration.maxConnectionsPerHost = Self.clients
                let http = HTTPClient(configuration: configuration)
                let caller = Caller(instances: cluster.instances, http: http, traffic: cluster.traffic)
                let result: Result<Void, any Error>
                do { result = .success(try await Self.run(cluster, caller)) } catch { result = .failure(error) }
                await http.shutdown()
                try result.get()
            }
        }

        private static func run(_ cluster: Cluster, _ caller: Caller) async throws {
            var ids: [String] = []
            for _ in 0..<sessions { ids.append(try await Customer.arrive(caller).session) }
            await cluster.redis.kill()
            let waits = try await crowd(caller, ids) {
                _ = try await eventually(within: .seconds(10)) { await cluster.traffic.number(of: "503") >= clients }
                try await cluster.redis.restart()
            }
            let (strange, unanswered) = await (cluster.traffic.strange, cluster.traffic.number(of: "no answer"))
            #expect(strange == [] && unanswered == 0, "\(unanswered) without an answer")
            let figures = try await figures(of: cluster)
            #expect(figures.connections < 60, "two instances need no more than a dozen connections each")
            #expect(figures.scripts < 8 * requests, "the store is asked more often than the instances are")
            print(
                "row 44: \(requests) requests, the last one answered \(waits.rounded) after Redis was back, "
                    + "\(figures.connections) connections, \(figures.scripts) scripts; \(await cluster.traffic.summary)"
            )
        }

        /// All ask again and again while `event` brings Redis back; how long after that the last one was answered.
        private static func crowd(
            _ caller: Caller, _ ids: [String], _ event: () async throws -> Void
        ) async throws -> Duration {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for client in 0..<clients {
                    group.addTask {
                        for number in 0..<requests / clients {
                            let answer = try await caller.send("GET", "/session/\(ids[(client + number) % ids.count])")
                            #expect(answer.status == 200, "\(answer.text)")
                        }
                    }
                }
                try await event()
                let back = ContinuousClock.now
                try await group.waitForAll()
                return back.duration(to: .now)
            }
        }

        /// What Redis did since it was started.
        private static func figures(of cluster: Cluster) async throws -> (connections: Int, scripts: Int) {
            let stats = try await cluster.store.send(["INFO", "stats"]).string ?? ""
            let commands = try await cluster.store.send(["INFO", "commandstats"]).string ?? ""
            return (
                number(after: "total_connections_received:", in: stats),
                number(after: "cmdstat_evalsha:calls=", in: commands)
            )
        }

        private static func number(after mark: String, in text: String) -> Int {
            let line = text.split(whereSeparator: \.isNewline).first { $0.hasPrefix(mark) } ?? ""
            return Int(line.dropFirst(mark.count).prefix { $0.isNumber }) ?? 0
        }
    }
}
