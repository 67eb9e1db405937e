import Drivers
import FoundationEssentials
import TestSupport
import Testing

/// Progress over real connections, instances and a real Redis (rows R7, R8, R10; state.md 16, rows 31 and 32).
@Suite(.timeLimit(.minutes(5))) struct ProgressTests {
    private static func events(of task: String) -> String { "/api/v1/tesla/reports/\(task)/events" }
    private static let ends = ["complete", "failed", "cancelled", "partial"]

    @Test func `a stream goes on at another instance when its own is killed, without a gap or a repeat`() async throws {
        try await Self.withInstances { deployment, redis, a, b in
            let user = deployment.user(of: a)
            let session = try await user.signIn()
            let vin = try await user.firstCar(session)
            _ = try await user.follow(user.ask(session, vin, "en"))
            let workers = try Workers.of(a) + Workers.of(b)
            for worker in workers { worker.stop() }
            let task = try await user.ask(session, vin, "it")
            let first = try await EventSource.open(a.base, Self.events(of: task))
            let seen = await first.take { $0.data.string("status") == "processing" }
            a.process.kill()
            _ = await first.rest()
            for worker in workers { worker.resume() }
            let place = try #require(seen.last?.id)
            let second = try await EventSource.open(b.base, Self.events(of: task), after: place)
            let rest = await second.rest()
            #expect(rest.last?.name == "complete")
            #expect(!rest.contains { $0.name == "snapshot" })
            let log = try await Self.log(redis, of: task)
            let known = try #require(log.firstIndex(of: place))
            #expect(rest.compactMap(\.id) == Array(log[(known + 1)...]))
            let progress = (seen + rest).compactMap { $0.data.int("progress") }
            #expect(progress == progress.sorted() && progress.last == 100)
            let again = try await EventSource.open(b.base, Self.events(of: task), after: rest.last?.id)
            #expect(again.status == 204)
        }
    }

    @Test func `two cars in nine languages are one batch, one stream, one archive`() async throws {
        try await Deployment.with { deployment in
            try await deployment.withServer(["PDF_WORKERS": "2"]) { server in
                let user = deployment.user(of: server)
                let session = try await user.signIn(account: Self.accountWithCars)
                let cars = try await JSON(user.get("/session/\(session)/vehicles")).list("data")
                let vins = cars.compactMap { $0.string("vin") }.prefix(2)
                try #require(vins.count == 2)
                let answer = try await user.post(
                    "/api/v1/tesla/vehicle-report/pdf/batch",
                    #"{"session_id":"\#(session)","vins":\#(Array(vins)),"#
                        + #""locales":["en","fi","sv","no","da","de","fr","es","it"]}"#)
                #expect(answer.status == 202, "\(answer.text)")
                let batch = JSON(answer)
                let stream = try await EventSource.open(server.base, batch.string("events_url") ?? "")
                let events = await stream.take { Self.ends.contains($0.name) }
                #expect(events.last?.name == "complete", "\(events.last?.data.description ?? "")")
                let whole = events.filter { $0.name != "task" }.compactMap { $0.data.int("progress") }
                #expect(whole == whole.sorted() && whole.last == 100)
                try await Self.check(user.get(batch.string("zip_url") ?? ""), in: deployment.folder)
            }
        }
    }

    private static func check(_ archive: IncomingResponse, in folder: TemporaryDirectory) async throws {
        #expect(archive.status == 200)
        let path = folder.file("batch.zip")
        try Data(archive.body).write(to: URL(filePath: path))
        let target = folder.file("batch")
        #expect(try await Tool.run("unzip", "-q", path, "-d", target).status.isSuccess)
        let files = try await Tool.run("find", target, "-name", "*.pdf").output.split(separator: "\n").map(String.init)
        #expect(files.count == 18)
        for file in files {
            let sound = try await Tool.run("qpdf", "--check", file)
            #expect(sound.status.isSuccess, "\(sound.output)")
        }
        #expect(Set(files.compactMap { $0.split(separator: "/").dropLast().last }).count == 2)
    }

    @Test func `an instance that stops sends its streams away at once, and ends in order`() async throws {
        try await Deployment.with { deployment in
            let server = try await deployment.server()
            let user = deployment.user(of: server)
            let session = try await user.signIn()
            let stream = try await EventSource.open(server.base, "/session/\(session)/events")
            _ = await stream.take { $0.name == "snapshot" }
            let start = ContinuousClock.now
            server.process.terminate()
            #expect(await stream.rest().map(\.name) == ["reconnect"])
            #expect(ContinuousClock.now - start < .seconds(5))
            #expect(await server.process.exitStatus(within: .seconds(30)) == .exited(code: 0))
        }
    }

    @Test func `while connections for hints are cut again and again, streams are late by two seconds at most`()
        async throws
    {
        try await Self.withInstances { deployment, redis, a, b in
            let user = deployment.user(of: a)
            let session = try await user.signIn()
            let vin = try await user.firstCar(session)
            let client = redis.client()
            let cutter = Background {
                while !Task.isCancelled {
                    _ = try? await client.send(["CLIENT", "KILL", "TYPE", "pubsub"])
                    try? await Task.sleep(for: .milliseconds(50))
                }
            }
            for locale in ["fi", "sv", "de"] {
                let task = try await user.ask(session, vin, locale)
                let stream = try await EventSource.open(b.base, Self.events(of: task))
                var lateness: [Double] = []
                for await event in stream.events where event.name != "snapshot" {
                    let time = event.id.flatMap { Double($0.prefix { $0 != "-" }) } ?? 0
                    lateness.append(Date.now.timeIntervalSince1970 - time / 1_000)
                }
                #expect(!lateness.isEmpty && lateness.allSatisfy { $0 < 4 }, "\(lateness)")
            }
            withExtendedLifetime(cutter) {}
            await client.close()
        }
    }

    @Test func `a client that leaves frees its place among the session's streams`() async throws {
        try await Deployment.with { deployment in
            try await deployment.withServer { server in
                let session = try await deployment.user(of: server).signIn()
                let path = "/session/\(session)/events"
                var streams: [EventSource] = []
                for _ in 0..<6 { streams.append(try await EventSource.open(server.base, path)) }
                #expect(streams.allSatisfy { $0.status == 200 })
                #expect(try await EventSource.open(server.base, path).status == 429)
                await streams[0].close()
                let deadline = ContinuousClock.now + .seconds(10)
                var status = 0
                while status != 200, ContinuousClock.now < deadline {
                    status = try await EventSource.open(server.base, path).status
                }
                #expect(status == 200)
            }
        }
    }

    @Test func `an erased session ends its streams`() async throws {
        try await Self.withInstances { deployment, _, a, b in
            let user = deployment.user(of: a)
            let session = try await user.signIn()
            let stream = try await EventSource.open(b.base, "/session/\(session)/events")
            _ = await stream.take { $0.name == "snapshot" }
            #expect(try await user.send("DELETE", "/session/\(session)").status == 200)
            #expect(await stream.rest().map(\.name) == ["end"])
        }
    }

    /// The ids of a task's events, as Redis holds them.
    private static func log(_ redis: PrivateRedis, of task: String) async throws -> [String] {
        let client = redis.client()
        var ids: [String] = []
        for key in try await client.send(["KEYS", "cp:e:*"]).array ?? [] {
            guard let name = key.string else { continue }
            for entry in try await client.send(["XRANGE", RedisArgument(name), "-", "+"]).array ?? [] {
                let words = entry.array?.last?.array?.compactMap(\.string) ?? []
                if words.contains(task), let id = entry.array?.first?.string { ids.append(id) }
            }
        }
        await client.close()
        return ids
    }

    private static let accountWithCars = "fleet"

    private static func withInstances(
        _ body: (Deployment, PrivateRedis, ProgramProcess, ProgramProcess) async throws -> Void
    ) async throws {
        try await PrivateRedis.with { redis in
            try await Deployment.with { deployment in
                let settings = ["REDIS_URL": "unix://" + redis.directory.file("r.sock")]
                try await deployment.withServer(settings) { a in
                    try await deployment.withServer(settings) { b in try await body(deployment, redis, a, b) }
                }
            }
        }
    }
}
