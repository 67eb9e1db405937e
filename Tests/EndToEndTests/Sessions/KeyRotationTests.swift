import Drivers
import FoundationEssentials
import TestSupport
import Testing

/// Row 40 with real programs: keys change, nobody is signed out, no link breaks.
@Suite(.timeLimit(.minutes(5))) struct KeyRotationTests {
    private static let a = key("aaaa", filledWith: 1)
    private static let b = key("bbbb", filledWith: 2)

    private static func key(_ name: String, filledWith byte: UInt8) -> String {
        name + ":" + Data(repeating: byte, count: 32).base64EncodedString()
    }

    @Test func `sessions and links outlive the key that sealed them`() async throws {
        try await PrivateRedis.with { redis in
            try await Deployment.with { deployment in
                let client = redis.client()
                let settings = ["REDIS_URL": "unix://" + redis.directory.file("r.sock"), "LOG_FORMAT": "json"]
                let first = try await Self.life(deployment, settings, keys: [Self.a]) { user, _ in
                    let session = try await user.signIn()
                    let task = try await user.ask(session, user.firstCar(session), "fi")
                    let link = try await user.follow(task).last?.string("download_url")
                    return (session, try #require(link?.split(separator: "/").last.map(String.init)))
                }
                #expect(try await Self.sealingKeys(client) == ["aaaa"])

                try await Self.life(deployment, settings, keys: [Self.b, Self.a]) { user, server in
                    try await Self.expectSignedIn(user, first.0)
                    #expect(try await user.get("/files/" + first.1).status == 200)
                    try await Self.waitForNotice(server)
                    #expect(try await Self.sealingKeys(client) == ["bbbb"])
                    try await Self.expectSignedIn(user, first.0)
                }

                try await Self.life(deployment, settings, keys: [Self.b]) { user, _ in
                    try await Self.expectSignedIn(user, first.0)
                    #expect(try await user.get("/files/" + first.1).status == 403)
                }
                await client.close()
            }
        }
    }

    private static func life<Value>(
        _ deployment: Deployment, _ settings: [String: String], keys: [String],
        _ body: (User, ProgramProcess) async throws -> Value
    ) async throws -> Value {
        let list = keys.joined(separator: ",")
        return try await deployment.withServer(settings.merging(["SNAPSHOT_KEYS": list, "LINK_KEYS": list]) { $1 }) {
            try await body(deployment.user(of: $0), $0)
        }
    }

    /// The token opens and Tesla takes it.
    private static func expectSignedIn(_ user: User, _ session: String) async throws {
        let cars = try await user.get("/session/\(session)/vehicles?refresh=true")
        #expect(cars.status == 200 && JSON(cars).list("data").count > 0, "\(cars.text)")
    }

    /// Ten seconds after the last word of an instance that sealed with the old key, and a time round.
    private static func waitForNotice(_ server: ProgramProcess) async throws {
        let deadline = ContinuousClock.now + .seconds(90)
        while !server.logLines.contains(where: { $0.contains("no session is sealed with an old key") }) {
            guard ContinuousClock.now < deadline else { throw Unexpected("the keys were not rotated") }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    /// Names of the keys in the envelopes of the only session.
    private static func sealingKeys(_ client: RedisClient) async throws -> Set<String> {
        let keys = try await client.send(["KEYS", "cp:s:*"]).array ?? []
        let key = try #require(keys.first?.string)
        let parts =
            try await client.send(["HMGET", RedisArgument(key), "core", "veh", "img", "tsk", "tok"]).array ?? []
        return Set(parts.compactMap { $0.bytes.map { String(decoding: $0[1..<5], as: UTF8.self) } })
    }
}
