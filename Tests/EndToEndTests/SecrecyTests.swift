import Drivers
import TestSupport
import Testing

/// Nothing that opens or identifies something reaches the log, whatever its level.
@Suite(.timeLimit(.minutes(5))) struct SecrecyTests {
    @Test(arguments: ["trace", "debug"]) func `no token, id, secret or VIN is logged`(level: String) async throws {
        try await Deployment.with { deployment in
            try await deployment.withServer(["LOG_LEVEL": level, "LOG_FORMAT": "json"]) { server in
                let user = deployment.user(of: server)
                let session = try await user.signIn()
                let vin = try await user.firstCar(session)
                _ = try await user.upload(session, [("side.jpg", Photos.jpeg())])
                let task = try await user.ask(session, vin, "fi")
                let link = try #require(try await user.follow(task).last?.string("download_url"))
                _ = try await user.get(link)
                _ = try await user.get("/session/\(session)/vehicles/\(vin)/charging-invoices.zip")
                _ = try await user.get("/session/\(session)/vehicles/nonsense")
                server.process.terminate()
                _ = await server.process.finish()
                try Self.check(server.logLines, [session, task, vin, String(link.suffix(40)), "ta-secret.mock-only"])
            }
        }
    }

    private static func check(_ lines: [String], _ secrets: [String]) throws {
        #expect(lines.count > 20, "the log is too short to prove anything")
        for line in lines {
            for secret in secrets { #expect(!line.contains(secret), "logged: \(line)") }
            #expect(!line.contains("eyJ"), "a token is logged: \(line)")
            #expect(!line.contains("EU_"), "a code or refresh token is logged: \(line)")
            #expect(!line.contains("Bearer "), "a header is logged: \(line)")
        }
    }
}
