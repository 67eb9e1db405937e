import Drivers
import FoundationEssentials
import TestSupport
import Testing

/// Nothing that opens or identifies something reaches the log, whatever its level.
@Suite(.timeLimit(.minutes(5))) struct SecrecyTests {
    /// Of the server itself.
    private static let settings = [
        "TESLA_CLIENT_SECRET": "ta-secret.mock-only", "ADMIN_TOKEN": "an-operators-token-of-some-length",
        "METRICS_TOKEN": "a-scrapers-token-of-a-certain-length", "WEBHOOK_ALLOW_PRIVATE": "true",
        "WEBHOOK_OUT_SECRETS": "whsec_" + Data("a secret of the receiver's own!!".utf8).base64EncodedString(),
    ]
    private static let person = (email: "anna.aalto@example.com", password: "correct-horse-battery", name: "Anna Aalto")

    @Test(arguments: [("trace", "json"), ("debug", "text")])
    func `no token, id, secret, address or VIN is logged`(level: String, format: String) async throws {
        try await WebhookReceiver.with { receiver in
            try await Deployment.with { deployment in
                let settings = Self.settings.merging(["LOG_LEVEL": level, "LOG_FORMAT": format]) { $1 }
                try await deployment.withServer(settings) { server in
                    let user = deployment.user(of: server)
                    var secrets = Self.settings.values.filter { $0.count > 10 }
                    secrets += try await Self.haveReport(user, receiver)
                    secrets += try await Self.haveAccount(user)
                    try await Self.stumble(user, secrets)
                    server.process.terminate()
                    _ = await server.process.finish()
                    try Self.check(server.logLines, secrets)
                }
            }
        }
    }

    /// A report with all that belongs to it; what opens or identifies something of it.
    private static func haveReport(_ user: User, _ receiver: WebhookReceiver) async throws -> [String] {
        let session = try await user.signIn()
        let vin = try await user.firstCar(session)
        _ = try await user.upload(session, [("side.jpg", Photos.jpeg())])
        let order = try await user.post(
            "/api/v1/tesla/vehicle-report/pdf/async",
            #"{"session_id":"\#(session)","vin":"\#(vin)","webhook":{"url":"\#(receiver.url)/hook?key=k3y-of-hers"}}"#)
        let task = try #require(JSON(order).string("task_id"))
        let link = try #require(try await user.follow(task).last?.string("download_url"))
        _ = try await user.get(link)
        _ = await receiver.deliveries(at: "/hook", count: 1)
        _ = try await user.get("/session/\(session)/vehicles/\(vin)/charging-invoices.zip")
        _ = try await user.get("/session/\(session)/vehicles/nonsense")
        return [session, task, vin, String(link.suffix(40)), "k3y-of-hers"]
    }

    /// Somebody who registers, mistypes, signs in, and signs out.
    private static func haveAccount(_ user: User) async throws -> [String] {
        let (email, password, name) = person
        _ = try await user.post(
            "/api/v1/auth/register", #"{"email":"\#(email)","password":"\#(password)","name":"\#(name)"}"#)
        _ = try await user.post("/api/v1/auth/login", #"{"email":"\#(email)","password":"\#(password)-not"}"#)
        let signedIn = JSON(
            try await user.post("/api/v1/auth/login", #"{"email":"\#(email)","password":"\#(password)"}"#))
        let access = try #require(signedIn.string("access_token"))
        let refresh = try #require(signedIn.string("refresh_token"))
        _ = try await user.send("GET", "/api/v1/auth/me", headers: ["Authorization": "Bearer \(access)"])
        _ = try await user.post("/api/v1/auth/refresh", #"{"refresh_token":"\#(refresh)"}"#)
        return [email, password, name, access, String(access.suffix(40)), refresh, String(refresh.suffix(40))]
    }

    /// Each secret where it does not belong: in paths, queries, headers and bodies that are refused.
    private static func stumble(_ user: User, _ secrets: [String]) async throws {
        for secret in secrets {
            let word = secret.utf8.map { $0 == 0x20 ? "+" : String(UnicodeScalar($0)) }.joined()
            _ = try await user.get("/nowhere/\(word)?token=\(word)")
            _ = try await user.get("/session/\(word)/vehicles/\(word)")
            _ = try await user.send(
                "GET", "/api/v1/admin/queue",
                headers: [
                    "Authorization": "Bearer \(secret)x", "traceparent": secret, "X-Request-ID": "?\(secret)",
                    "X-Session-Id": secret, "Cookie": "sid=\(secret)", "User-Agent": secret,
                ])
            _ = try await user.post("/api/v1/auth/login", #"{"email":"\#(secret)","password":"\#(secret)""#)
        }
    }

    private static func check(_ lines: [String], _ secrets: [String]) throws {
        #expect(lines.count > 40 && secrets.count > 14, "too little to prove anything")
        for line in lines {
            for secret in secrets { #expect(!line.contains(secret), "logged: \(line)") }
            #expect(!line.contains("eyJ"), "a token is logged: \(line)")
            #expect(!line.contains("EU_"), "a code or refresh token is logged: \(line)")
            #expect(!line.contains("Bearer "), "a header is logged: \(line)")
            #expect(!line.contains("whsec_"), "a key is logged: \(line)")
        }
    }
}
