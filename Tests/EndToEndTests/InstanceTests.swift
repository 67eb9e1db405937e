import Drivers
import TestSupport
import Testing

/// Several servers on one Redis (rows C11, R10).
@Suite(.timeLimit(.minutes(5))) struct InstanceTests {
    @Test func `any request may reach any instance`() async throws {
        try await Self.withTwo { deployment, a, b in
            let (first, second) = (deployment.user(of: a), deployment.user(of: b))
            let session = try await first.signIn()
            let vin = try await first.firstCar(session)
            let upload = try await second.upload(session, [("side.jpg", Photos.jpeg())])
            #expect(upload.status == 201, "\(upload.text)")
            let task = try await first.ask(session, vin, "sv")
            let last = try await second.follow(task).last
            let link = try #require(last?.string("download_url"))
            let path = try #require(link.firstRange(of: "/files/"))
            let file = try await second.get(String(link[path.lowerBound...]))
            #expect(file.status == 200 && file.body.starts(with: Array("%PDF-".utf8)))
            let images = try await first.get("/session/\(session)/images")
            #expect(JSON(images).list("data").count == 1)
        }
    }

    @Test func `the report of a killed instance is finished by the other`() async throws {
        try await PrivateRedis.with { redis in
            try await Deployment.with { deployment in
                let settings = ["REDIS_URL": "unix://" + redis.directory.file("r.sock")]
                let a = try await deployment.server(settings)
                let first = deployment.user(of: a)
                let session = try await first.signIn()
                let vin = try await first.firstCar(session)
                _ = try await first.follow(first.ask(session, vin, "en"))
                for worker in try Workers.of(a) { worker.stop() }
                let task = try await first.ask(session, vin, "it")
                try await first.wait(for: task, progress: 10)
                a.process.kill()
                _ = await a.process.exitStatus
                try await deployment.withServer(settings) { b in
                    let last = try await deployment.user(of: b).follow(task, within: .seconds(30)).last
                    #expect(last?.string("status") == "complete")
                    #expect((last?.int("attempt") ?? 0) >= 2)
                }
            }
        }
    }

    private static func withTwo(
        _ body: (Deployment, ProgramProcess, ProgramProcess) async throws -> Void
    ) async throws {
        try await PrivateRedis.with { redis in
            try await Deployment.with { deployment in
                let settings = ["REDIS_URL": "unix://" + redis.directory.file("r.sock")]
                try await deployment.withServer(settings) { a in
                    try await deployment.withServer(settings) { b in try await body(deployment, a, b) }
                }
            }
        }
    }
}
