import Domain
import Drivers
import FoundationEssentials
import TestSupport
import Testing

@testable import Integrations

@Suite struct WebhookSecretsTests {
    /// The vector of the standard's own libraries.
    @Test func `signs as the standard does`() throws {
        let secrets = try WebhookSecrets(parsing: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
        let signature = secrets.signature(
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: 1_614_265_330, body: Array(#"{"test": 2432232314}"#.utf8))
        #expect(signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }

    @Test func `with every secret, the newest first`() throws {
        let secrets = try WebhookSecrets(
            parsing: """
                whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=,
                whsec_ZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXp7
                """)
        let signature = secrets.signature(
            id: "msg_1", timestamp: 1_795_000_000, body: Array(#"{"task_id":"rpt_x"}"#.utf8))
        #expect(
            signature == "v1,IFn02EaAn2/xW+2mzOqJ90jL7UNIEllxj2fTVOpMjGk= "
                + "v1,wtCBnGWpI899FfCJr4VqoV3JrethLAYaqJ0Wi4vk5DA=")
    }

    @Test func `fresh secrets differ and can be read`() throws {
        #expect(WebhookSecrets.generate() != WebhookSecrets.generate())
        _ = try WebhookSecrets(parsing: WebhookSecrets.generate())
    }

    @Test(arguments: [
        "", " , ", "abc", "whsec_", "whsec_AAAA", "whsec_!!", "k:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    ])
    func `bad secrets are named by their place`(text: String) {
        let error = #expect(throws: KeyRingError.self) { try WebhookSecrets(parsing: text) }
        #expect(error?.message.contains("AAAA") == false)
    }
}

@Suite struct WebhookSenderTests {
    private static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    private static let now = Date(timeIntervalSince1970: 1_795_000_000)

    private func send(
        _ url: String, allowsPrivateAddresses: Bool = true, body: [UInt8] = Array("{}".utf8)
    ) async throws -> WebhookAnswer {
        let http = HTTPClient()
        let sender = HTTPWebhookSender(
            http: http, secrets: try WebhookSecrets(parsing: Self.secret),
            rules: WebhookRules(allowsPlainHTTP: true, allowsPrivateAddresses: allowsPrivateAddresses),
            clock: .fixed(Self.now))
        let answer = await sender.send(WebhookMessage(id: "msg_7", url: url, body: body))
        await http.shutdown()
        return answer
    }

    @Test func `the receiver hears of what request it is a part`() async throws {
        try await WebhookReceiver.with { receiver async throws in
            let trace = RequestTrace(request: "req_1")
            _ = try await RequestTrace.$current.withValue(trace) { try await send(receiver.url + "/traced") }
            _ = try await send(receiver.url + "/untraced")
            let told = receiver.deliveries.map { $0.headers["traceparent"].flatMap(TraceParent.init) }
            #expect(told.map { $0?.trace } == [trace.parent.trace, nil])
        }
    }

    @Test func `one signed post`() async throws {
        try await WebhookReceiver.with { receiver async throws in
            let body = Array(#"{"task_id":"rpt_x"}"#.utf8)
            #expect(try await send(receiver.url + "/hook?k=v", body: body) == .status(200, retryAfter: nil))
            let delivery = try #require(receiver.deliveries.first)
            #expect(delivery.path == "/hook" && delivery.body == body)
            #expect(delivery.headers["content-type"] == "application/json")
            #expect(delivery.headers["webhook-id"] == "msg_7")
            #expect(delivery.headers["webhook-timestamp"] == "1795000000")
            let expected = try WebhookSecrets(parsing: Self.secret).signature(
                id: "msg_7", timestamp: 1_795_000_000, body: body)
            #expect(delivery.headers["webhook-signature"] == expected)
        }
    }

    @Test func `a redirect is not followed`() async throws {
        try await WebhookReceiver.with({ _, _ in
            .init(307, headers: ["Location": "/other"])
        }) { receiver async throws in
            #expect(try await send(receiver.url + "/hook") == .status(307, retryAfter: nil))
            #expect(receiver.deliveries.map(\.path) == ["/hook"])
        }
    }

    @Test func `Retry-After comes along, a long body does not`() async throws {
        try await WebhookReceiver.with({ _, _ in
            .init(429, headers: ["Retry-After": "17"], body: String(repeating: "x", count: 300_000))
        }) { receiver async throws in
            let answer = try await send(receiver.url + "/hook")
            #expect(answer == .status(429, retryAfter: .seconds(17)), "\(answer)")
        }
    }

    /// The name passes as text; where it leads does not.
    @Test(arguments: ["127.0.0.1", "localhost", "localhost.localdomain"])
    func `a private address is refused when it is connected to`(host: String) async throws {
        try await WebhookReceiver.with { receiver async throws in
            let answer = try await send("http://\(host):\(receiver.port)/", allowsPrivateAddresses: false)
            guard case .refused = answer else {
                // A machine may not know the third name.
                #expect(answer == .unreachable("connect"))
                return
            }
            #expect(receiver.deliveries.isEmpty)
        }
    }

    @Test func `nobody there`() async throws {
        let port = try await WebhookReceiver.with { $0.port }
        #expect(try await send("http://127.0.0.1:\(port)") == .unreachable("connect"))
    }
}
