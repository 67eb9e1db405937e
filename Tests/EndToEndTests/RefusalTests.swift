import Drivers
import TestSupport
import Testing

/// Bad input, and what the shared store's absence looks like from outside.
@Suite(.timeLimit(.minutes(5))) struct RefusalTests {
    @Test func `bad input is refused with a word that says what is wrong`() async throws {
        try await Deployment.with { deployment in
            try await deployment.withServer { server in
                let user = deployment.user(of: server)
                let session = try await user.signIn()
                let vin = try await user.firstCar(session)
                try await Self.badReports(user, session, vin)
                try await Self.unknown(user, session)
                try await Self.badImages(user, session)
                try await Self.large(user)
            }
        }
    }

    private static func badReports(_ user: User, _ session: String, _ vin: String) async throws {
        let path = "/api/v1/tesla/vehicle-report/pdf/async"
        let locale = try await user.post(path, #"{"session_id":"\#(session)","vin":"\#(vin)","locale":"xx"}"#)
        #expect(locale.status == 422 && JSON(locale).string("code") == "unsupported_locale")
        for tag in ["en", "fi", "sv", "no", "da", "de", "fr", "es", "it"] { #expect(locale.text.contains(tag)) }
        let car = try await user.post(
            path, #"{"session_id":"\#(session)","vin":"5YJSA7E67MF000404","locale":"en"}"#)
        #expect(car.status == 404, "\(car.text)")
        let nobody = "ses_" + String(repeating: "0", count: 28)
        let unknown = try await user.post(path, #"{"session_id":"\#(nobody)","vin":"\#(vin)","locale":"en"}"#)
        #expect(unknown.status == 404, "\(unknown.text)")
    }

    private static func unknown(_ user: User, _ session: String) async throws {
        let task = "rpt_" + String(repeating: "0", count: 28)
        #expect(try await user.get("/api/v1/tesla/reports/status/\(task)").status == 404)
        #expect(try await user.get("/session/ses_\(String(repeating: "0", count: 28))").status == 404)
        #expect(try await user.get("/session/\(session)/vehicles/5YJSA7E67MF000404/charging-invoices").status == 404)
        #expect(try await user.get("/nowhere").text.contains(#""detail":"Not Found""#))
    }

    private static func badImages(_ user: User, _ session: String) async throws {
        let jpeg = try Photos.jpeg()
        #expect(try await user.upload(session, [("a.jpg", Array("GIF89a, not a photo".utf8))]).status == 415)
        #expect(try await user.upload(session, (0..<10).map { ("\($0).jpg", jpeg) }).status == 201)
        let eleventh = try await user.upload(session, [("11.jpg", jpeg)])
        #expect(eleventh.status == 409 && JSON(eleventh).string("code") == "too_many_images")
    }

    private static func large(_ user: User) async throws {
        let answer = try await user.send(
            "POST", "/api/v1/session", type: "application/json",
            body: Array(#"{"locale":""#.utf8) + [UInt8](repeating: UInt8(ascii: "a"), count: 1_100_000)
                + Array("\"}".utf8))
        #expect(answer.status == 413)
    }

    @Test func `without Redis the answer is 503 with a time to come back, and it heals by itself`() async throws {
        try await PrivateRedis.with(appendOnly: true) { redis in
            try await Deployment.with { deployment in
                let settings = ["REDIS_URL": "unix://" + redis.directory.file("r.sock")]
                try await deployment.withServer(settings) { server in
                    let user = deployment.user(of: server)
                    let session = try await user.signIn()
                    await redis.kill()
                    let away = try await user.get("/session/\(session)")
                    #expect(away.status == 503 && away.headers["Retry-After"] != nil)
                    #expect(try await user.get("/health/live").status == 200)
                    try await redis.restart()
                    #expect(try await Self.recovered(user, "/session/\(session)"))
                }
            }
        }
    }

    private static func recovered(_ user: User, _ path: String) async throws -> Bool {
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(10)
        while clock.now < deadline {
            let answer = try await user.get(path)
            if answer.status == 200 { return true }
            guard answer.status == 503 else { throw Unexpected(answer) }
        }
        return false
    }
}
