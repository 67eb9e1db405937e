import Drivers
import FoundationEssentials
import TestSupport
import Testing

/// Webhooks from real servers to a receiver on this machine (row 27).
@Suite(.timeLimit(.minutes(5))) struct WebhookTests {
    private static let secret = "whsec_" + Data("a secret of the receiver's own!!".utf8).base64EncodedString()
    private static let settings = ["WEBHOOK_OUT_SECRETS": secret, "WEBHOOK_ALLOW_PRIVATE": "true"]

    @Test func `two instances tell once that a report is complete, and the signature proves it`() async throws {
        try await WebhookReceiver.with { receiver in
            try await Self.withTwo { deployment, users in
                let session = try await users[0].signIn()
                let vin = try await users[1].firstCar(session)
                let task = try await Self.ask(users[0], session, vin, receiver.url + "/hook")
                let told = try #require(await receiver.deliveries(at: "/hook", count: 1).first)
                let state = JSON(bytes: told.body)
                #expect(state.string("task_id") == task && state.string("status") == "complete")
                #expect(state.string("download_url")?.contains("/files/") == true)
                let text = String(decoding: told.body, as: UTF8.self)
                #expect(!text.contains(session) && !text.contains(vin))
                #expect(try await Self.isGenuine(told))
                // A second report is told after the first would have been repeated.
                _ = try await Self.ask(users[1], session, vin, receiver.url + "/second")
                #expect(await receiver.deliveries(at: "/second", count: 1).count == 1)
                #expect(receiver.deliveries.count == 2)
            }
        }
    }

    @Test func `a receiver that stumbles is told again under the same id, by another instance if need be`() async throws
    {
        try await WebhookReceiver.with({ _, number in .init(number == 1 ? 500 : 200) }) { receiver in
            try await PrivateRedis.with { redis in
                try await Deployment.with { deployment in
                    let settings = Self.settings.merging(["REDIS_URL": "unix://" + redis.directory.file("r.sock")]) {
                        $1
                    }
                    let a = try await deployment.server(settings)
                    let user = deployment.user(of: a)
                    let session = try await user.signIn()
                    _ = try await Self.ask(user, session, user.firstCar(session), receiver.url + "/hook")
                    #expect(await receiver.deliveries(at: "/hook", count: 1).count == 1)
                    a.process.kill()
                    _ = await a.process.exitStatus
                    try await deployment.withServer(settings) { _ in
                        let both = await receiver.deliveries(at: "/hook", count: 2, within: .seconds(90))
                        #expect(both.count == 2)
                        #expect(Set(both.map { $0.headers["webhook-id"] }).count == 1)
                    }
                }
            }
        }
    }

    @Test func `private networks are refused before anything is made`() async throws {
        try await Deployment.with { deployment in
            try await deployment.withServer { server in
                let user = deployment.user(of: server)
                let session = try await user.signIn()
                let vin = try await user.firstCar(session)
                for url in [
                    "http://127.0.0.1/x", "https://169.254.169.254/latest", "https://[::1]/", "ftp://example.org/",
                ] {
                    let answer = try await user.post(
                        "/api/v1/tesla/vehicle-report/pdf/async",
                        #"{"session_id":"\#(session)","vin":"\#(vin)","webhook":{"url":"\#(url)"}}"#)
                    #expect(
                        answer.status == 422 && answer.text.contains(#"["body","webhook","url"]"#), "\(answer.text)")
                }
                let list = try await user.get("/api/v1/tesla/reports?session_id=\(session)")
                #expect(JSON(list).list("data").isEmpty)
            }
        }
    }

    private static func ask(
        _ user: User, _ session: String, _ vin: String, _ url: String
    ) async throws -> String {
        let answer = try await user.post(
            "/api/v1/tesla/vehicle-report/pdf/async",
            #"{"session_id":"\#(session)","vin":"\#(vin)","locale":"fi","webhook":{"url":"\#(url)"}}"#)
        guard answer.status == 202, let id = JSON(answer).string("task_id") else { throw Unexpected(answer) }
        return id
    }

    /// By the ten lines of docs/api.md, in another language than the server's.
    private static func isGenuine(_ delivery: WebhookReceiver.Delivery) async throws -> Bool {
        let signed = [delivery.headers["webhook-id"] ?? "", delivery.headers["webhook-timestamp"] ?? ""]
        let script = """
            import base64, hashlib, hmac, sys
            key = base64.b64decode(sys.argv[1].removeprefix("whsec_"))
            text = f"{sys.argv[2]}.{sys.argv[3]}.".encode() + sys.argv[4].encode()
            print("v1," + base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode())
            """
        let body = String(decoding: delivery.body, as: UTF8.self)
        let (status, output) = try await Tool.run("python3", "-c", script, secret, signed[0], signed[1], body)
        #expect(status == .exited(code: 0))
        return output.contains(delivery.headers["webhook-signature"] ?? "missing")
    }

    private static func withTwo(_ body: (Deployment, [User]) async throws -> Void) async throws {
        try await PrivateRedis.with { redis in
            try await Deployment.with { deployment in
                let settings = settings.merging(["REDIS_URL": "unix://" + redis.directory.file("r.sock")]) { $1 }
                try await deployment.withServer(settings) { a in
                    try await deployment.withServer(settings) { b in
                        try await body(deployment, [deployment.user(of: a), deployment.user(of: b)])
                    }
                }
            }
        }
    }
}
