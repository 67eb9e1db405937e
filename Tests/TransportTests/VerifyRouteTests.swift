import Domain
import FoundationEssentials
import HTTPTypes
import NIOCore
import TestSupport
import Testing

@testable import Actors
@testable import Transport

/// Whether a report is genuine (api.md 3.7).
@Suite struct VerifyRouteTests {
    private static let code = VerifyCode("7kq4m2xd9f3abcde")!
    private static let pdf = Array("%PDF-1.7 report".utf8)
    private static let html: HTTPFields = [.accept: "text/html,application/xhtml+xml"]

    /// Knows one report, whose file is `pdf`. Every file with the word `report` in it holds its code.
    private static func world(limits: [RateClass: RatePolicy] = [:]) async throws -> TransportWorld {
        let world = TransportWorld(
            limits: limits,
            codes: FakeCodeFinder { String(decoding: $0, as: UTF8.self).contains("report") ? [Self.code] : [] })
        let model = ReportModel(vin: try #require(VIN(rawValue: "XP7YGCEK4PB000202")), issuedAt: TransportWorld.start)
        let file = RenderedReport(pdf: pdf, pages: 9, sha256: FakeSealer().digest(pdf), fileName: "x")
        try await world.verify.enter(VerifyRecord(code: code, of: model, language: .de, file: file))
        return world
    }

    private static func send(
        _ world: TransportWorld, _ bytes: [UInt8], type: String = "application/pdf", accept: String = "application/json"
    ) async throws -> TransportWorld.Reply {
        try await world.client.send(
            .post, "/verify", headers: [.contentType: type, .accept: accept], body: ByteBuffer(bytes: bytes))
    }

    @Test(arguments: ["/verify/7KQ4-M2XD-9F3A-BCDE", "/v/7kq4m2xd9f3abcde", "/verify/7kq4%20M2XD_9f3a.bcde"])
    func `a code is answered however it is written`(path: String) async throws {
        let world = try await Self.world()
        let reply = try await world.get(path)
        let json = JSON(reply)
        #expect(reply.status == .ok && json.state.string == "genuine")
        #expect(json.code.string == "7KQ4-M2XD-9F3A-BCDE" && json.vin_last6.string == "000202")
        #expect(json.model.string == "Model Y" && json.language.string == "de")
        #expect(json.verify_url.string == "https://api.test/verify/7KQ4-M2XD-9F3A-BCDE")
        #expect(reply.headers[.cacheControl] == "no-store")
        #expect(!reply.text.contains("XP7Y"))
        let head = try await world.client.send(.head, path)
        #expect(head.status == .ok && head.body.readableBytes == 0)
    }

    @Test func `a withdrawn report says so`() async throws {
        let world = try await Self.world()
        try await world.verify.withdraw([Self.code])
        let json = JSON(try await world.get("/verify/7KQ4-M2XD-9F3A-BCDE"))
        #expect(json.state.string == "withdrawn" && json.withdrawn_at.string != "")
        #expect(JSON(try await Self.send(world, Self.pdf)).state.string == "withdrawn")
    }

    @Test(arguments: ["7KQ4-M2XD-9F3A-BCDF", "nonsense", "7KQ4"])
    func `an unknown code and no code at all get the same layout`(code: String) async throws {
        let world = try await Self.world()
        let reply = try await world.get("/verify/\(code)")
        #expect(reply.status == .notFound && JSON(reply).state.string == "unknown")
        let page = try await world.get("/verify/\(code)", Self.html)
        #expect(page.status == .notFound && page.text.contains("Unknown code"))
    }

    @Test func `the file decides`() async throws {
        let world = try await Self.world()
        #expect(JSON(try await Self.send(world, Self.pdf)).state.string == "genuine")
        let changed = JSON(try await Self.send(world, Self.pdf + [0]))
        #expect(changed.state.string == "altered" && changed.code.string == "7KQ4-M2XD-9F3A-BCDE")
        #expect(JSON(try await Self.send(world, Array("x report".utf8))).state.string == "altered")
        #expect(JSON(try await Self.send(world, Array("%PDF-1.4".utf8))).state.string == "unknown")
    }

    @Test func `a form sends it too`() async throws {
        let world = try await Self.world()
        let body =
            Array("--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n".utf8) + Self.pdf
            + Array("\r\n--B--\r\n".utf8)
        let reply = try await Self.send(world, body, type: "multipart/form-data; boundary=B", accept: "text/html")
        #expect(reply.status == .ok && reply.text.contains("exactly as we issued it"))
    }

    @Test(arguments: [
        ("text/plain", 10, 415, "unsupported_media_type"), ("application/pdf", 10, 422, "not_a_pdf"),
        ("application/pdf", 20_000_001, 413, "body_too_large"), ("multipart/form-data", 10, 400, "bad_request"),
    ])
    func `what cannot be examined is refused`(type: String, count: Int, status: Int, code: String) async throws {
        let world = try await Self.world()
        let bytes = [UInt8](repeating: 0x20, count: count)
        let reply = try await Self.send(world, bytes, type: type)
        #expect(reply.status.code == status && JSON(reply).code.string == code)
        let page = try await Self.send(world, bytes, type: type, accept: "text/html")
        #expect(page.status.code == status && page.text.contains("role=\"alert\""))
    }

    /// Without the head, whose nonce is another each time.
    private static func body(_ reply: TransportWorld.Reply) -> String {
        String(reply.text.split(separator: "</head>", maxSplits: 1).last ?? "")
    }

    @Test(arguments: ReportLanguage.allCases) func `the page speaks the reader's language`(
        language: ReportLanguage
    ) async throws {
        let world = try await Self.world()
        let words = VerifyWords.of(language)
        for path in ["/verify", "/verify/7KQ4-M2XD-9F3A-BCDE", "/verify/0000-0000-0000-0000"] {
            let byHeader = try await world.get(path, [.accept: "text/html", .acceptLanguage: language.tag])
            let byQuery = try await world.get(path + "?lang=\(language.rawValue)", Self.html)
            #expect(Self.body(byHeader) == Self.body(byQuery))
            #expect(byHeader.text.contains("<html lang=\"\(language.tag)\">"))
            #expect(byHeader.text.contains(Page.escape(words[.uploadText])))
            #expect(!byHeader.text.contains("<script"))
            #expect(byHeader.headers[.contentSecurityPolicy]?.contains("default-src 'none'") == true)
        }
    }

    @Test func `every language has its own words for everything`() {
        for key in VerifyWords.Key.allCases {
            for language in ReportLanguage.allCases { #expect(VerifyWords.of(language)[key] != key.rawValue) }
        }
        #expect(Set(ReportLanguage.allCases.map { VerifyWords.of($0)[.alteredText] }).count == 9)
    }

    @Test func `a typed code leads to its page`() async throws {
        let reply = try await Self.world().get("/verify?code=7kq4+m2xd+9f3a+bcde&lang=fi", Self.html)
        #expect(reply.status == .seeOther)
        #expect(reply.headers[.location] == "https://api.test/verify/7KQ4-M2XD-9F3A-BCDE?lang=fi")
    }

    @Test func `guessing is limited by address`() async throws {
        let world = try await Self.world(limits: [.verify: RatePolicy(count: 2, seconds: 60)!])
        _ = try await world.get("/verify/0000-0000-0000-0000")
        _ = try await world.get("/v/0000-0000-0000-0001")
        #expect(try await world.get("/verify/0000-0000-0000-0002").status == .tooManyRequests)
    }

    @Test func `an erased report is withdrawn and gone`() async throws {
        let world = try await Self.world()
        let session = try await world.connected()
        let task = try await world.order(session)
        let cookie: HTTPFields = [.sessionID: session]
        let path = "/api/v1/tesla/reports/\(task.rawValue)"
        let early = try await world.client.send(.delete, path, headers: cookie)
        #expect(early.status == .conflict && JSON(early).code.string == "report_running")
        try await world.complete(task)
        await world.board.edit(task) { $0.result?.code = Self.code }
        #expect(JSON(try await world.get(path)).result.verify_url.string.hasSuffix("/verify/7KQ4-M2XD-9F3A-BCDE"))
        #expect(try await world.client.send(.delete, path).status == .unauthorized)
        #expect(try await world.client.send(.delete, path, headers: cookie).status == .noContent)
        #expect(try await world.get(path).status == .notFound)
        #expect(JSON(try await world.get("/verify/7KQ4-M2XD-9F3A-BCDE")).state.string == "withdrawn")
    }
}
