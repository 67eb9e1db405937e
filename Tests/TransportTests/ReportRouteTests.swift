import Actors
import Domain
import HTTPTypes
import TestSupport
import Testing

@testable import Transport

struct ReportRouteTests {
    private let world = TransportWorld()

    private static let vin = FakeTeslaAccount.vin.rawValue
    private static let async = "/api/v1/tesla/vehicle-report/pdf/async"

    @Test func `a report is accepted at once`() async throws {
        let id = try await world.connected()
        let reply = try await world.post(
            Self.async, #"{"session_id":"\#(id)","vin":"\#(Self.vin)","locale":"fi","paper":"Letter"}"#)
        let json = JSON(reply)
        #expect(reply.status == .accepted)
        #expect(json.status.string == "queued")
        #expect(json.progress.number == 0)
        #expect(json.poll_after_ms.number == 2_000)
        #expect(json.download_url.isNull)
        let task = json.task_id.string
        #expect(json.status_url.string == "https://api.test/api/v1/tesla/reports/status/\(task)")
        #expect(json.cancel_url.string == "https://api.test/api/v1/tesla/reports/\(task)/cancel")
        #expect(reply.headers[.location] == json.status_url.string)
        let job = await world.board.jobs.first?.job
        #expect(job?.language == .fi)
        #expect(job?.paper == .letter)
    }

    @Test func `strict old clients get 200`() async throws {
        let world = TransportWorld(configure: { $0.asyncStatus = 200 })
        let reply = try await world.post(
            Self.async, #"{"session_id":"\#(world.connected())","vin":"\#(Self.vin)","locale":"fi"}"#)
        #expect(reply.status == .ok)
    }

    @Test(arguments: ["lang", "language"]) func `other names of the locale`(name: String) async throws {
        let body = #"{"session_id":"\#(try await world.connected())","vin":"\#(Self.vin)","\#(name)":"nb-NO"}"#
        #expect(try await JSON(world.post(Self.async, body)).locale.string == "no")
    }

    @Test func `without a locale the session's language is taken`() async throws {
        let id = try await world.connected()
        _ = try await world.client.send(.patch, "/session/\(id)", text: #"{"locale":"it"}"#)
        let reply = try await world.post(Self.async, #"{"vin":"\#(Self.vin)"}"#, [.sessionID: id])
        #expect(JSON(reply).locale.string == "it")
    }

    @Test func `the original form brings the data and needs no session`() async throws {
        for body in [
            #"{"vin":"\#(Self.vin)","snapshot":{"battery":{"level":50}},"locale":"de","unknown":1}"#,
            #"{"report":{"vin":"\#(Self.vin)","snapshot":{"battery":{"level":50}}},"language":"de"}"#,
        ] {
            let reply = try await world.post(Self.async, body)
            #expect(reply.status == .accepted)
            #expect(JSON(reply).locale.string == "de")
            #expect(JSON(reply).vin_masked.string == "LRW3E…000101")
            #expect(reply.headers[.sessionID]?.hasPrefix("ses_") == true)
            #expect(!reply.text.contains("ses_"))
        }
    }

    @Test func `different data never shares a frozen input`() async throws {
        let id = try await world.connected()
        for level in [50, 60] {
            let body = #"{"report":{"vin":"\#(Self.vin)","snapshot":{"battery":{"level":\#(level)}}}}"#
            _ = try await world.post(Self.async, body, [.sessionID: id])
        }
        let inputs = await world.board.jobs.map(\.job.input)
        #expect(Set(inputs).count == 2)
    }

    @Test func `bad data names its place`() async throws {
        let missing = try await world.post(Self.async, #"{"report":{"alerts":[]},"locale":"de"}"#)
        #expect(missing.status == .unprocessableContent)
        #expect(JSON(missing).detail[0].loc[1].string == "report")
        #expect(JSON(missing).detail[0].loc[2].string == "vin")
        let wrong = try await world.post(Self.async, #"{"report":{"vin":"LRW3E7EK1RC000101","photos":7}}"#)
        #expect(JSON(wrong).detail[0].loc[2].string == "photos")
    }

    @Test(arguments: [
        (#""vin":"LRW3E7EK1RC000101","locale":"xx""#, 422, "unsupported_locale"),
        (#""locale":"fi""#, 422, "validation_error"), (#""vin":"LRW3E7EK1RC999999""#, 404, "vehicle_not_in_session"),
        (#""vin":"LRW3E7EK1RC000101","paper":"A7""#, 422, "validation_error"),
        (#""vin":"LRW3E7EK1RC000101","pdf_profile":"ux""#, 422, "validation_error"),
    ]) func `bad requests`(members: String, status: Int, code: String) async throws {
        let reply = try await world.post(Self.async, "{\(members)}", [.sessionID: world.connected()])
        #expect(reply.status.code == status)
        #expect(JSON(reply).code.string == code)
    }

    @Test func `a kind of PDF is one of three`() async throws {
        let id = try await world.connected()
        for profile in PDFProfile.allCases {
            let body = #"{"vin":"\#(Self.vin)","pdf_profile":"\#(profile.rawValue)"}"#
            #expect(try await world.post(Self.async, body, [.sessionID: id]).status == .accepted)
        }
        #expect(Set(await world.board.jobs.map(\.job.profile)) == Set(PDFProfile.allCases))
        let wrong = try await world.post(Self.async, #"{"vin":"\#(Self.vin)","pdf_profile":"x"}"#, [.sessionID: id])
        #expect(JSON(wrong).detail[0].msg.string == "Input should be 'standard', 'ua' or 'a3'")
    }

    @Test func `a kind of PDF that no engine here makes is refused, alone and in a batch`() async throws {
        let world = TransportWorld(profiles: [.standard])
        let id = try await world.connected()
        for (path, body) in [
            (Self.async, #"{"vin":"\#(Self.vin)","pdf_profile":"ua"}"#),
            (
                "/api/v1/tesla/vehicle-report/pdf/batch",
                #"{"vins":["\#(Self.vin)"],"locales":["fi"],"pdf_profile":"a3"}"#
            ),
        ] {
            let reply = try await world.post(path, body, [.sessionID: id])
            #expect(reply.status == .serviceUnavailable)
            #expect(JSON(reply).code.string == "profile_unavailable")
        }
        #expect(await world.board.jobs.isEmpty)
        let standard = try await world.post(Self.async, #"{"vin":"\#(Self.vin)"}"#, [.sessionID: id])
        #expect(standard.status == .accepted)
    }

    private func waitFor(_ session: String) async throws -> TransportWorld.Reply {
        try await world.post(
            "/api/v1/tesla/vehicle-report/pdf",
            #"{"vin":"\#(FakeTeslaAccount.vin.rawValue)","locale":"fi"}"#, [.sessionID: session])
    }

    private func orderedTask() async throws -> TaskID {
        while true {
            if let job = await world.board.jobs.first { return job.id }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    @Test(arguments: [("storage_unavailable", true, 503), ("worker_lost", true, 503), ("render_failed", false, 500)])
    func `a report that failed says whether a second try helps`(code: String, isPassing: Bool, status: Int) async throws
    {
        let session = try await world.connected()
        async let reply = waitFor(session)
        await world.board.edit(try await orderedTask()) { record in
            record.status = .failed
            record.failure = TaskFailure(code: code, message: "why", retryable: isPassing)
        }
        let answer = try await reply
        #expect(answer.status.code == status && JSON(answer).detail.string == "why")
        #expect((answer.headers[.retryAfter] != nil) == isPassing)
    }

    @Test func `a report that was cancelled meanwhile is 409`() async throws {
        let session = try await world.connected()
        async let reply = waitFor(session)
        await world.board.edit(try await orderedTask()) { $0.status = .cancelled }
        let answer = try await reply
        #expect(JSON(answer).code.string == "task_cancelled")
    }

    /// Requests under way may finish: who waits for the PDF itself has no status to come back to.
    @Test func `a report that is waited for outlives the beginning of the drain`() async throws {
        let session = try await world.connected()
        world.dependencies.health.drain()
        async let reply = waitFor(session)
        try await world.complete(try await orderedTask())
        let answer = try await reply
        #expect(answer.status == .ok && answer.headers[.contentType] == "application/pdf")
    }

    @Test func `a full queue is 429`() async throws {
        await world.board.refuse(.queueFull(retryAfter: .seconds(7)))
        let reply = try await world.post(Self.async, #"{"vin":"\#(Self.vin)"}"#, [.sessionID: world.connected()])
        #expect(reply.status == .tooManyRequests)
        #expect(reply.headers[.retryAfter] == "7")
        #expect(JSON(reply).code.string == "queue_full")
    }

    @Test func `the report's data with its completeness`() async throws {
        let json = try await JSON(world.get("/session/\(world.connected())/vehicles/\(Self.vin)/report?lang=sv"))
        #expect(json.locale.string == "sv")
        #expect(json.report.vin.string == Self.vin)
        #expect((json.completeness.present.number ?? 0) > 0)
        #expect(json.completeness.missing.not_permitted.number == 1)
    }

    @Test func `the report as a page, in the language asked for`() async throws {
        let path = "/session/\(try await world.connected())/vehicles/\(Self.vin)/report.html"
        let reply = try await world.get(path + "?lang=fr")
        #expect(reply.text.hasPrefix("<p>fr"))
        #expect(reply.headers[.contentType] == "text/html; charset=utf-8")
        #expect(reply.headers[.contentSecurityPolicy] != nil)
        #expect(try await world.get(path + "?lang=xx").status == .unprocessableContent)
    }

    @Test func `the page has the sections, the theme and the units asked for`() async throws {
        let path = "/session/\(try await world.connected())/vehicles/\(Self.vin)/report.html"
        #expect(try await world.get(path + "?lang=fi").text.hasPrefix("<p>fi auto - all"))
        let chosen = try await world.get(path + "?lang=fi&theme=dark&units=imperial&sections=photos,battery")
        #expect(chosen.text.hasPrefix("<p>fi dark imperial battery+photos"))
        let listed = try await world.get(path + "?lang=fi&sections[]=method&sections[]=alerts")
        #expect(listed.text.hasPrefix("<p>fi auto - alerts+method"))
        for (query, known) in [
            ("sections=battery,wings", "'glance'"), ("theme=pink", "'auto'"), ("units=x", "'metric'"),
        ] {
            let reply = try await world.get("\(path)?\(query)")
            #expect(reply.status == .unprocessableContent && reply.text.contains(known), "\(query)")
        }
    }

    @Test func `a PDF may be of some sections`() async throws {
        let session = try await world.connected()
        func order(_ sections: String) async throws -> TransportWorld.Reply {
            try await world.post(Self.async, #"{"vin":"\#(Self.vin)","sections":\#(sections)}"#, [.sessionID: session])
        }
        for sections in [#"["photos","battery"]"#, #""photos, battery""#, "null", "[]"] {
            #expect(try await order(sections).status == .accepted, "\(sections)")
        }
        #expect(await world.board.jobs.map(\.job.sections) == [[.battery, .photos], [.battery, .photos], nil, nil])
        let wrong = try await order(#"["photos","wings"]"#)
        #expect(wrong.status == .unprocessableContent && wrong.text.contains("'condition'"))
        #expect(JSON(wrong).detail[0].loc[2].number == 1)
        #expect(try await order("7").status == .unprocessableContent)
    }
}
