import Domain
import HTTPTypes
import TestSupport
import Testing

@testable import Transport

/// The error contract of api.md 3.9 and FastAPI's shapes.
struct ErrorContractTests {
    @Test(arguments: ProblemCode.allCases) func `every code has an error status`(code: ProblemCode) {
        #expect((400..<600).contains(code.status.code))
    }

    @Test(arguments: [
        (ProblemCode.stateInvalid, 400), (.teslaLoginRequired, 401), (.missingScope, 403), (.signatureInvalid, 403),
        (.sessionNotFound, 404), (.invoiceNotFound, 404), (.methodNotAllowed, 405), (.vehicleAsleep, 409),
        (.tooManyImages, 409), (.alreadyComplete, 409), (.sessionExpired, 410), (.linkExpired, 410),
        (.bodyTooLarge, 413), (.unsupportedImageType, 415), (.rangeNotSatisfiable, 416), (.unsupportedLocale, 422),
        (.queueFull, 429), (.internalError, 500), (.teslaError, 502), (.notReady, 503), (.storeUnavailable, 503),
        (.upstreamTimeout, 504), (.renderTimeout, 504),
    ]) func `the documented statuses`(code: ProblemCode, status: Int) {
        #expect(code.status.code == status)
    }

    @Test func `an unknown path answers as FastAPI does, byte for byte`() async throws {
        let reply = try await TransportWorld().get("/nowhere")
        #expect(reply.status == .notFound)
        #expect(reply.text == #"{"detail":"Not Found"}"#)
    }

    @Test func `a wrong method answers as FastAPI does and names the right ones`() async throws {
        let reply = try await TransportWorld().client.send(.put, "/health")
        #expect(reply.status == .methodNotAllowed)
        #expect(reply.text == #"{"detail":"Method Not Allowed"}"#)
        #expect(reply.headers[.allow] == "GET, HEAD")
    }

    @Test func `a problem carries detail, code, request id and docs`() async throws {
        let reply = try await TransportWorld().get(
            "/session/ses_00000000000000000000000000aa", [.init("X-Request-ID")!: "abc-1"])
        let json = JSON(reply)
        #expect(reply.status == .notFound)
        #expect(json.names == ["code", "detail", "docs", "request_id"])
        #expect(json.code.string == "session_not_found")
        #expect(json.request_id.string == "abc-1")
        #expect(json.docs.string == "/docs/errors#session_not_found")
    }

    @Test func `RFC 9457 for those who ask for it`() async throws {
        let reply = try await TransportWorld().client.send(
            .patch, "/session/" + TransportWorld().session(), headers: .accept("application/problem+json"), text: "{}")
        let json = JSON(reply)
        #expect(reply.headers[.contentType] == "application/problem+json")
        #expect(json.status.number == 404)
        #expect(json.title.string == "Not Found")
        #expect(json.detail.string == "No such session")
    }

    @Test func `fields of the wrong kind come as FastAPI's list`() async throws {
        let world = TransportWorld()
        let reply = try await world.post("/api/v1/session", #"{"locale":7,"units":"leagues"}"#)
        let detail = JSON(reply).detail
        #expect(reply.status == .unprocessableContent)
        #expect(detail.count == 2)
        #expect(detail[0].names == ["input", "loc", "msg", "type"])
        #expect(detail[0].type.string == "string_type")
        #expect(detail[0].input.number == 7)
        #expect(detail[1].loc[0].string == "body")
        #expect(detail[1].loc[1].string == "units")
        #expect(detail[1].msg.string == "Input should be 'metric' or 'imperial'")
    }

    @Test func `missing fields and broken JSON`() async throws {
        let world = TransportWorld()
        let missing = try await JSON(world.post("/api/v1/tesla/vehicle-report/pdf/async", "{}")).detail
        #expect(missing[0].type.string == "missing")
        #expect(missing[0].msg.string == "Field required")
        #expect(missing[0].input.isNull)
        #expect(try await JSON(world.post("/api/v1/session", "{")).detail[0].type.string == "json_invalid")
        let list = try await JSON(world.post("/api/v1/session", "[1]")).detail[0]
        #expect(list.type.string == "model_attributes_type")
        let query = try await JSON(world.get("/api/v1/tesla/reports/status")).detail[0]
        #expect(query.loc[0].string == "query")
        #expect(query.loc[1].string == "ids")
    }

    @Test func `an unsupported locale names the nine`() async throws {
        let reply = try await TransportWorld().post("/api/v1/session", #"{"locale":"pl"}"#)
        #expect(JSON(reply).code.string == "unsupported_locale")
        let message = JSON(reply).detail[0].msg.string
        for language in ReportLanguage.allCases { #expect(message.contains("'\(language.rawValue)'")) }
    }

    @Test func `a lost store is 503 with Retry-After, and recovers`() async throws {
        let world = TransportWorld()
        let id = try await world.session()
        await world.store.setAway(true)
        let reply = try await world.get("/session/\(id)")
        #expect(reply.status == .serviceUnavailable)
        #expect(reply.headers[.retryAfter] == "1")
        #expect(JSON(reply).retry_after_s.number == 1)
        await world.store.setAway(false)
        #expect(try await world.get("/session/\(id)").status == .ok)
    }

    @Test func `an unforeseen error shows nothing of itself`() async throws {
        struct Leak: Error { let secret = "token-4711" }
        let world = TransportWorld(configure: { _ in })
        var dependencies = world.dependencies
        dependencies.documents.page = { _, _, _ in throw Leak() }
        let broken = InMemoryWorld(dependencies)
        let id = try await world.connected()
        let reply = try await broken.client.send(
            .get, "/session/\(id)/vehicles/LRW3E7EK1RC000101/report.html")
        #expect(reply.status == .internalServerError)
        #expect(JSON(reply).code.string == "internal")
        #expect(!reply.text.contains("4711"))
        #expect(!world.log.text.contains("4711"))
    }

    @Test func `a body over the limit is refused by name of the limit`() async throws {
        let world = TransportWorld(configure: { $0.maxBodyBytes = 100 })
        let long = #"{"locale":"fi","x":""# + String(repeating: "x", count: 200) + #""}"#
        let reply = try await world.post("/api/v1/session", long)
        #expect(reply.status == .contentTooLarge)
        #expect(JSON(reply).code.string == "body_too_large")
        #expect(JSON(reply).detail.string.contains("100 bytes"))
        let announced = try await world.post("/api/v1/session", "{}", [.contentLength: "5000"])
        #expect(announced.status == .contentTooLarge)
    }

    @Test func `401 asks for credentials`() async throws {
        let reply = try await TransportWorld().get("/api/v1/tesla/vehicles")
        #expect(reply.status == .unauthorized)
        #expect(reply.headers[.wwwAuthenticate] == "Bearer")
        #expect(JSON(reply).detail.string == "Not authenticated")
    }
}
