import Drivers
import FoundationEssentials
import TestSupport
import Testing

/// One request for reports through the logs of two instances (product.md, row 36).
@Suite(.timeLimit(.minutes(5))) struct TraceTests {
    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    private static let settings = [
        "LOG_FORMAT": "json", "LOG_LEVEL": "debug", "WEBHOOK_ALLOW_PRIVATE": "true",
        "WEBHOOK_OUT_SECRETS": "whsec_" + Data("a secret of the receiver's own!!".utf8).base64EncodedString(),
    ]

    @Test func `a trace goes from the request to the jobs, wherever they run, and to the receiver`() async throws {
        try await WebhookReceiver.with { receiver in
            try await Self.withTwo { deployment, servers in
                let user = deployment.user(of: servers[0])
                let session = try await user.signIn()
                let vin = try await user.firstCar(session)
                let batch = try await user.send(
                    "POST", "/api/v1/tesla/vehicle-report/pdf/batch", type: "application/json",
                    body: Array(
                        #"{"session_id":"\#(session)","vins":["\#(vin)"],"locales":["fi","en","sv","de","fr","es"],"#
                            .utf8) + Array(#""webhook":{"url":"\#(receiver.url)/hook"}}"#.utf8),
                    headers: ["X-Request-ID": "batch-1", "traceparent": "00-\(Self.trace)-00f067aa0ba902b7-01"])
                let answer = try #require(batch.headers["traceparent"])
                #expect(batch.status == 202 && answer.hasPrefix("00-\(Self.trace)-") && answer.hasSuffix("-01"))

                let told = await receiver.deliveries(at: "/hook", count: 6, within: .seconds(120))
                #expect(told.count == 6)
                #expect(told.allSatisfy { $0.headers["traceparent"]?.hasPrefix("00-\(Self.trace)-") == true })
                // Each instance has one worker: neither makes all six while the other looks on.
                let areMade = try await eventually(within: .seconds(20)) {
                    let made = servers.map { Self.lines(of: $0).filter { $0.string("message") == "report made" } }
                    return made.joined().count == 6 && made.allSatisfy { !$0.isEmpty }
                }
                #expect(areMade)
                Self.check(servers.flatMap(Self.lines))
            }
        }
    }

    private static func check(_ lines: [JSON]) {
        let ours = lines.filter { $0.string("trace_id") == trace }
        #expect(ours.allSatisfy { $0.string("request_id") == "batch-1" })
        for message in ["request", "tesla call", "render worker started", "report made", "webhook told"] {
            #expect(ours.contains { $0.string("message") == message }, "\(message)")
        }
        for line in lines where line.string("message") == "report made" {
            #expect(line.string("trace_id") == trace, "\(line)")
        }
        // The requests before it are traces of their own.
        let others = lines.filter { $0.string("message") == "request" }.compactMap { $0.string("trace_id") }
        #expect(Set(others).count == others.count && others.count > 3)
    }

    private static func lines(of server: ProgramProcess) -> [JSON] {
        server.logLines.map { JSON(bytes: Array($0.utf8)) }
    }

    private static func withTwo(_ body: (Deployment, [ProgramProcess]) async throws -> Void) async throws {
        try await PrivateRedis.with { redis in
            try await Deployment.with { deployment in
                let settings = settings.merging(["REDIS_URL": "unix://" + redis.directory.file("r.sock")]) { $1 }
                try await deployment.withServer(settings) { a in
                    try await deployment.withServer(settings) { b in try await body(deployment, [a, b]) }
                }
            }
        }
    }
}
