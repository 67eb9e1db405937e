import Drivers
import FoundationEssentials
import TestSupport
import Testing

/// The API as others see it: their tools, their browsers, their broken requests.
@Suite(.timeLimit(.minutes(20))) struct ContractTests {
    private static let operatorToken = "operator-token-of-the-tests-0123456789"

    /// Limits that generated requests do not reach, and an operator.
    private static let settings = Dictionary(
        uniqueKeysWithValues: ["PDF", "STATUS", "TESLA_API", "TESLA_OAUTH", "AUTH", "UPLOADS", "DEFAULT", "VERIFY"]
            .map { ("RATE_LIMIT_\($0)", "1000000/60") }
    ).merging(["ADMIN_TOKEN": operatorToken]) { $1 }

    /// `make fuzz` takes FUZZ_SECONDS, and FUZZ_SEED for requests that were not sent before.
    @Test func `no generated request gets an answer that the document does not know`() async throws {
        let environment = ProcessInfo.processInfo.environment
        try await Deployment.with { deployment in
            try await deployment.withServer(Self.settings) { server in
                let told = try await PythonClient.run(
                    "contract/fuzz.py", in: "schemathesis",
                    [
                        server.base, Self.operatorToken, environment["FUZZ_SECONDS"] ?? "90",
                        environment["FUZZ_SEED"] ?? "1",
                    ])
                #expect(told.int("status") == 0, "\(told.list("failures").map(\.description).joined(separator: "\n"))")
                // How far it comes in its time is the machine's.
                #expect(told.int("tested") ?? 0 > 90)
                #expect(told.int("health") == 200)
                print("generated requests: \(told.string("cases") ?? "-")")
            }
        }
    }

    @Test func `bad requests get what FastAPI would answer`() async throws {
        try await Deployment.with { deployment in
            try await deployment.withServer { server in
                let user = deployment.user(of: server)
                let session = try await user.signIn()
                let told = try await PythonClient.run(
                    "contract/reference.py", in: "fastapi", [server.base, session, try await user.firstCar(session)])
                #expect(told.int("cases") ?? 0 >= 30)
                #expect(told.list("differing").isEmpty, "\(told.list("differing"))")
            }
        }
    }

    @Test func `10,000 malformed requests and 500 slow connections leave it well`() async throws {
        try await Deployment.with { deployment in
            try await deployment.withServer(["LOG_LEVEL": "error"]) { server in
                let told = try await PythonClient.run(
                    "contract/malformed.py", in: "fastapi", [server.base, "10000", "500"])
                print("malformed requests: \(told)")
                #expect(told.int("sent") == 10_000)
                #expect(told["smuggled"].isEmpty && told["errors"].isEmpty, "\(told["smuggled"]) \(told["errors"])")
                #expect(told.int("silent") == 0)
                #expect(told.int("slow_held") ?? 0 > 400, "the slow ones were there")
                #expect(told.list("health_bad").isEmpty)
                #expect(told.int("health_median_ms") ?? .max < 100)
                let growth = (told.int("memory_after_mb") ?? .max) - (told.int("memory_before_mb") ?? 0)
                #expect(growth < 64, "MB: \(growth)")
                let left = (told.int("descriptors_after") ?? .max) - (told.int("descriptors_before") ?? 0)
                #expect(left < 50, "descriptors: \(left)")
            }
        }
    }

    @Test func `Swagger UI signs in and asks, ReDoc shows, a frontend of another origin works`() async throws {
        try await Deployment.with { deployment in
            try await deployment.withServer(["CORS_ORIGINS": "http://frontend.test"]) { server in
                let user = deployment.user(of: server)
                let account = #"{"email":"docs@example.com","password":"a long enough one"}"#
                #expect(try await user.post("/api/v1/auth/register", account).status == 201)
                let told = try await PythonClient.run(
                    "contract/browser.py", in: "browser", [server.base, "docs@example.com", "a long enough one"])
                #expect(told.list("complaints").isEmpty, "\(told.list("complaints"))")
                #expect(told.list("elsewhere").isEmpty, "\(told.list("elsewhere"))")
                #expect(told.string("me") == "200 docs@example.com")
                #expect(told.int("redoc_operations") ?? 0 > 90)
                #expect(told.string("frontend") == "done", "\(told)")
            }
        }
    }

    @Test func `an upload whose answer was lost is repeated, at another instance too`() async throws {
        try await PrivateRedis.with { redis in
            try await Deployment.with { deployment in
                let settings = ["REDIS_URL": "unix://" + redis.directory.file("r.sock")]
                try await deployment.withServer(settings) { first in
                    try await deployment.withServer(settings) { second in
                        try await Self.repeats(
                            deployment.user(of: first), deployment.user(of: second), deployment.user(of: second))
                    }
                }
            }
        }
    }

    /// - Parameter third: has no cookie yet, as the first had none when it asked.
    private static func repeats(_ one: User, _ other: User, _ third: User) async throws {
        let made = try await one.send("POST", "/api/v1/session", headers: ["Idempotency-Key": "made-once"])
        let again = try await other.send("POST", "/api/v1/session", headers: ["Idempotency-Key": "made-once"])
        #expect(made.status == 201 && again.status == 201 && again.headers["Idempotency-Replayed"] == "true")
        let session = try #require(JSON(made).string("id"))
        #expect(JSON(again).string("id") == session)
        let reused = try await third.send(
            "POST", "/api/v1/session", type: "application/json", body: Array(#"{"locale":"sv"}"#.utf8),
            headers: ["Idempotency-Key": "made-once"])
        #expect(reused.status == 409 && JSON(reused).string("code") == "idempotency_key_reused")
        let photo = try Photos.jpeg()
        // Ten at once on two instances: one of them stores it, the others get its answer or are told to wait.
        let answers = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<10 {
                group.addTask { try await upload(number % 2 == 0 ? one : other, session, photo).status }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.allSatisfy { [201, 409].contains($0) } && answers.contains(201), "\(answers)")
        #expect(try await upload(other, session, photo).status == 201)
        #expect(try await JSON(one.get("/session/\(session)/images")).list("data").count == 1)
    }

    private static func upload(_ user: User, _ session: String, _ photo: [UInt8]) async throws -> IncomingResponse {
        let head = "--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.jpg\"\r\n\r\n"
        return try await user.send(
            "POST", "/session/\(session)/images", type: "multipart/form-data; boundary=b",
            body: Array(head.utf8) + photo + Array("\r\n--b--\r\n".utf8), headers: ["Idempotency-Key": "a-photo"])
    }
}

extension JSON {
    fileprivate var isEmpty: Bool { if case .object(let members) = self { members.isEmpty } else { true } }
}
