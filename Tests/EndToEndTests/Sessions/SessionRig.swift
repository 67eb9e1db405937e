import Drivers
import FoundationEssentials
import TestSupport

/// Servers on one Redis of their own that can be looked at, and the Tesla mock.
struct SessionRig {
    let redis: PrivateRedis
    /// For looking at Redis from outside.
    let store: RedisClient
    let deployment: Deployment
    let settings: [String: String]
    let servers: [ProgramProcess]

    static func with(
        _ count: Int, _ more: [String: String] = [:], _ body: (SessionRig) async throws -> Void
    ) async throws {
        try await PrivateRedis.with(appendOnly: true) { redis in
            try await Deployment.with { deployment in
                let limits = ["DEFAULT", "TESLA_API", "TESLA_OAUTH", "UPLOADS"].map { ("RATE_LIMIT_" + $0, "off") }
                let settings = ["REDIS_URL": "unix://" + redis.directory.file("r.sock"), "LOG_FORMAT": "json"]
                    .merging(limits) { $1 }.merging(more) { $1 }
                let store = redis.client()
                let result: Result<Void, any Error>
                var servers: [ProgramProcess] = []
                do {
                    for _ in 0..<count { servers.append(try await deployment.server(settings)) }
                    result = .success(
                        try await body(
                            SessionRig(
                                redis: redis, store: store, deployment: deployment, settings: settings,
                                servers: servers)))
                } catch {
                    result = .failure(error)
                }
                for server in servers { await server.end() }
                await store.close()
                try result.get()
            }
        }
    }

    /// A session connected to Tesla whose access token is too old for Tesla, though the server believes in it.
    func staleSession() async throws -> String {
        let session = try await deployment.user(of: servers[0]).signIn()
        try await deployment.tellMock("clock", #"{"advanceSeconds":32400}"#)
        return session
    }

    /// Asks Tesla for the cars, which takes a good token.
    func cars(_ session: String, at server: ProgramProcess) async throws -> IncomingResponse {
        try await deployment.http.execute(
            OutgoingRequest(
                method: "GET", url: server.base + "/session/\(session)/vehicles?refresh=true", timeout: .seconds(60)))
    }

    /// The same by a client that comes back after a 503, as it is told to.
    func carsAtLast(_ session: String, at server: ProgramProcess) async throws -> IncomingResponse {
        var last: IncomingResponse?
        let isAnswered = try await eventually(within: .seconds(60)) {
            last = try await cars(session, at: server)
            return last?.status != 503
        }
        guard isAnswered, let last else { throw Unexpected("503 for a minute") }
        return last
    }

    /// How many refreshes had an effect at Tesla.
    func successes() async throws -> Int {
        let state = try await deployment.http.execute(
            OutgoingRequest(method: "GET", url: deployment.mock.base + "/__mock/state"))
        guard case .object(let counts) = JSON(state)["refreshes"] else { return 0 }
        return counts.keys.reduce(0) { $0 + (JSON(state)["refreshes"].int($1) ?? 0) }
    }

    /// Statuses of all refreshes that Tesla has answered.
    func refreshes() async throws -> [Int] {
        let log = try await deployment.http.execute(
            OutgoingRequest(method: "GET", url: deployment.mock.base + "/__mock/log"))
        guard case .array(let calls) = JSON(log) else { throw Unexpected(log) }
        return calls.filter { $0.string("path")?.hasSuffix("/token") == true }
            .filter { $0.string("scope") != "authorization_code" }.compactMap { $0.int("status") }
    }

    /// Time passes for turns to refresh and for doubts about a token.
    func letTimePass(seconds: Int) async throws {
        for (pattern, fields) in [("cp:s:*", ["bad"]), ("cp:k:*", ["since", "until"])] {
            for key in try await keys(pattern) {
                for field in fields {
                    let hash = RedisArgument(key)
                    if try await store.send(["HEXISTS", hash, RedisArgument(field)]).int == 1 {
                        _ = try await store.send([
                            "HINCRBY", hash, RedisArgument(field), RedisArgument(-seconds * 1_000),
                        ])
                    }
                }
            }
        }
    }

    func keys(_ pattern: String) async throws -> [String] {
        try await store.send(["KEYS", RedisArgument(pattern)]).array?.compactMap(\.string) ?? []
    }

    /// Time passes for the outbox: all that it holds now is due.
    func makeOutboxDue() async throws {
        for key in try await keys("cp:x:*:gc") {
            for name in try await store.send(["ZRANGE", RedisArgument(key), 0, -1]).array ?? [] {
                _ = try await store.send(["ZADD", RedisArgument(key), "XX", 1, RedisArgument(name.bytes ?? [])])
            }
        }
    }

    /// Every session is a tombstone.
    func areAllEnded() async throws -> Bool {
        for key in try await keys("cp:s:*")
        where try await store.send(["HEXISTS", RedisArgument(key), "gone"]).int != 1 {
            return false
        }
        return true
    }

    /// I6: keys of sessions and tasks, and objects. Tombstones and what belongs to nobody are left out.
    func remains() async throws -> [String] {
        let marks = [
            "cp:s:", "cp:q:", "cp:r:", "cp:i:", "cp:probe:", "cp:ver:", "cp:ans:orphan-sweep", "cp:ans:loss-check",
        ]
        var left = try await keys("cp:*").filter { key in !marks.contains { key.hasPrefix($0) } }
        if try await !areAllEnded() { left.append("a session") }
        let objects = deployment.folder.file("data/objects")
        for folder in ["reports", "inputs", "uploads"] {
            let path = objects + "/" + folder
            guard FileManager.default.fileExists(atPath: path) else { continue }
            left += try FileManager.default.subpathsOfDirectory(atPath: path)
                .filter { !$0.contains("/.") && !$0.hasPrefix(".") && !Self.isFolder(path + "/" + $0) }
                .map { folder + "/" + $0 }
        }
        return left
    }

    private static func isFolder(_ path: String) -> Bool {
        (try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType) == .typeDirectory
    }
}

extension ProgramProcess {
    /// kill -9; back when it is dead.
    func end() async {
        process.kill()
        _ = await process.exitStatus
    }
}

/// Waits until something is so. False when it was not within `limit`.
func eventually(within limit: Duration, _ condition: () async throws -> Bool) async throws -> Bool {
    let deadline = ContinuousClock.now + limit
    while ContinuousClock.now < deadline {
        if try await condition() { return true }
        try await Task.sleep(for: .milliseconds(50))
    }
    return try await condition()
}
