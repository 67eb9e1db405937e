import Drivers
import TestSupport
import Testing

/// Row 35 of the failure table: two instances are replaced one after the other while clients go on.
@Suite(.timeLimit(.minutes(5))) struct RollingRestartTests {
    private static let customers = 6

    @Test func `a rolling restart under load loses no request and no report`() async throws {
        try await PrivateRedis.with(appendOnly: true) { redis in
            try await Deployment.with { deployment in
                let settings = [
                    "REDIS_URL": "unix://" + redis.directory.file("r.sock"), "DRAIN_LINGER_SECONDS": "1",
                    "DRAIN_SECONDS": "28",
                ]
                var servers: [ProgramProcess] = []
                for _ in 0..<2 { servers.append(try await deployment.server(settings)) }
                let fleet = Fleet(servers.map(\.base))
                let traffic = Traffic()
                let users = servers.flatMap { server in
                    (0..<Self.customers / 2).map { _ in deployment.user(of: server) }
                }
                async let outcome = traffic.run(users, fleet)
                for index in servers.indices {
                    try await traffic.goOn(requests: 200)
                    servers[index] = try await Self.replace(servers[index], deployment, settings, fleet)
                }
                try await traffic.goOn(requests: 200)
                await traffic.end()
                let clients = try await outcome
                try await Self.check(clients, await traffic.tasks, deployment.user(of: servers[1]))
                for server in servers { try await Self.stop(server) }
            }
        }
    }

    private static func replace(
        _ old: ProgramProcess, _ deployment: Deployment, _ settings: [String: String], _ fleet: Fleet
    ) async throws -> ProgramProcess {
        try await stop(old)
        let new = try await deployment.server(settings)
        await fleet.replace(old.base, by: new.base)
        return new
    }

    private static func stop(_ server: ProgramProcess) async throws {
        let start = ContinuousClock.now
        server.process.terminate()
        #expect(await server.process.exitStatus(within: .seconds(28)) == .exited(code: 0))
        print("stop of \(server.base) took \(ContinuousClock.now - start)")
    }

    private static func check(_ clients: [StrictClient], _ tasks: [String], _ user: User) async throws {
        var (served, refused, slowest) = (0, 0, Duration.zero)
        for client in clients {
            #expect(await client.lost == [])
            served += await client.served
            refused += await client.refused
            slowest = max(slowest, await client.slowest)
        }
        print("\(served) requests served, \(refused) connections refused, slowest \(slowest), \(tasks.count) reports")
        #expect(refused > 0, "nobody met a stopped instance")
        #expect(tasks.count > customers)
        for task in tasks {
            let last = try await user.follow(task).last
            #expect(last?.string("status") == "complete", "\(task)")
            #expect(last?.int("attempt") == 1, "a stop must not cost an attempt")
        }
    }
}
