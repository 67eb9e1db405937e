import Domain
import HTTPTypes
import TestSupport
import Testing

@testable import Transport

struct RateLimitTests {
    private static let async = "/api/v1/tesla/vehicle-report/pdf/async"

    private func ask(_ world: TransportWorld, _ session: String) async throws -> TransportWorld.Reply {
        try await world.post(
            Self.async, #"{"session_id":"\#(session)","vin":"\#(FakeTeslaAccount.vin.rawValue)","locale":"fi"}"#)
    }

    @Test func `a limited answer says what is left`() async throws {
        let world = TransportWorld(limits: [.pdf: RatePolicy("3/60")!])
        let reply = try await ask(world, world.connected())
        #expect(reply.status == .accepted)
        #expect(reply.headers[.rateLimitPolicy] == #""pdf";q=3;w=60"#)
        #expect(reply.headers[.rateLimit] == #""pdf";r=2;t=20"#)
    }

    @Test func `the next one is 429 with the time to come back`() async throws {
        let world = TransportWorld(limits: [.pdf: RatePolicy("2/60")!])
        let session = try await world.connected()
        _ = try await ask(world, session)
        #expect(try await ask(world, session).headers[.rateLimit]?.hasPrefix(#""pdf";r=0;t=30"#) == true)
        let reply = try await ask(world, session)
        #expect(reply.status == .tooManyRequests)
        #expect(JSON(reply).code.string == "rate_limited")
        #expect(reply.headers[.retryAfter] == "30")
        #expect(reply.headers[.rateLimit] == #""pdf";r=0;t=30"#)
        #expect(reply.headers[.rateLimitPolicy] == #""pdf";q=2;w=60"#)
        #expect(reply.headers[.envoyRateLimited] == "true")
        #expect(await world.board.jobs.count == 2)
        #expect(try await ask(world, world.connected()).status == .accepted, "another session")
    }

    @Test func `what may cost a call to Tesla is counted by session`() async throws {
        let world = TransportWorld(limits: [.teslaAPI: RatePolicy("2/60")!])
        let (first, second) = (try await world.connected(), try await world.connected())
        #expect(
            try await world.get("/session/\(first)/vehicles").headers[.rateLimit]?.hasPrefix(#""tesla_api";r=1"#)
                == true)
        #expect(try await world.get("/session/\(first)/charging-invoices").status == .ok)
        #expect(try await world.get("/session/\(first)/vehicles").status == .tooManyRequests)
        #expect(try await world.get("/session/\(second)/vehicles").status == .ok)
    }

    @Test func `a session that nobody has is no way around a limit`() async throws {
        let limit = RatePolicy("2/60")!
        let world = TransportWorld(limits: [.teslaAPI: limit, .pdf: limit])
        func stranger() -> String { IDGenerator(partitions: 4).session().rawValue }
        for status in [404, 404, 429] {
            #expect(try await world.get("/session/\(stranger())/vehicles").status.code == status)
            #expect(try await ask(world, stranger()).status.code == status)
        }
        #expect(try await ask(world, world.connected()).status == .accepted, "a session of its own counts for itself")
    }

    @Test func `sign-ins are counted by address`() async throws {
        let world = TransportWorld(limits: [.teslaOAuth: RatePolicy("2/60")!])
        let path = "/api/v1/tesla/oauth/url"
        for _ in 0..<2 { #expect(try await world.get(path).status == .ok) }
        #expect(try await JSON(world.get(path)).code.string == "rate_limited")
    }

    @Test func `a batch counts once`() async throws {
        let world = TransportWorld(limits: [.pdf: RatePolicy("1/60")!])
        let (session, vin) = (try await world.connected(), FakeTeslaAccount.vin.rawValue)
        let body = #"{"session_id":"\#(session)","vins":["\#(vin)"],"locales":["fi","de","sv"]}"#
        let path = "/api/v1/tesla/vehicle-report/pdf/batch"
        #expect(try await world.post(path, body).status == .accepted)
        #expect(await world.board.jobs.count == 3)
        #expect(try await world.post(path, body).status == .tooManyRequests)
    }

    @Test func `polls and downloads share one count for each address`() async throws {
        let world = TransportWorld(limits: [.status: RatePolicy("4/60")!])
        let task = try await world.order(world.connected())
        let path = "/api/v1/tesla/reports"
        #expect(try await world.get("\(path)/status/\(task.rawValue)").headers[.rateLimit]?.contains("r=3") == true)
        #expect(try await world.get("\(path)/status?ids=\(task.rawValue)").headers[.rateLimit]?.contains("r=2") == true)
        _ = try await world.get("\(path)/\(task.rawValue)/download")
        _ = try await world.get("/files/x")
        let reply = try await world.get("\(path)/\(task.rawValue)")
        #expect(reply.status == .tooManyRequests && reply.headers[.retryAfter] == "15")
        #expect(try await world.get("/version").status == .ok)
    }

    @Test func `sign-ins, photos and all the rest are counted as well, health is not`() async throws {
        let world = TransportWorld(limits: [
            .auth: RatePolicy("2/60")!, .uploads: RatePolicy("1/60")!, .standard: RatePolicy("5/60")!,
        ])
        for status in [401, 401, 429] {
            let reply = try await world.post("/auth/login/json", #"{"username":"a@b.fi","password":"x"}"#)
            #expect(reply.status.code == status)
            if status == 429 { #expect(reply.headers[.rateLimitPolicy] == #""auth";q=2;w=60"#) }
        }
        let session = try await world.session()
        for status in [415, 429] { #expect(try await world.post("/session/\(session)/images").status.code == status) }
        for _ in 0..<4 { #expect(try await world.get("/session/" + session).status == .ok) }
        let refused = try await world.get("/session/" + session)
        #expect(refused.status == .tooManyRequests && refused.headers[.rateLimit]?.hasPrefix(#""default";r=0"#) == true)
        for path in ["/health", "/health/live", "/version", "/.well-known/jwks.json"] {
            #expect(try await world.get(path).headers[.rateLimit] == nil)
        }
    }

    @Test func `limits stand among those a client must know`() async throws {
        let world = TransportWorld(limits: [.pdf: RatePolicy("3/60")!])
        let json = try await JSON(world.get("/api/v1/meta/limits"))
        #expect(json.rate_limits.pdf.requests.number == 3 && json.rate_limits.pdf.seconds.number == 60)
        #expect(!json.rate_limits.status.exists)
    }

    @Test func `without limits there are no headers`() async throws {
        let world = TransportWorld()
        let reply = try await ask(world, world.connected())
        #expect(reply.headers[.rateLimit] == nil && reply.headers[.rateLimitPolicy] == nil)
    }
}
