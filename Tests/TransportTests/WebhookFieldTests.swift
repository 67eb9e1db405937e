import Actors
import Domain
import HTTPTypes
import TestSupport
import Testing

@testable import Transport

struct WebhookFieldTests {
    private static let vin = FakeTeslaAccount.vin.rawValue

    private func world(_ rules: WebhookRules? = WebhookRules(allowsPlainHTTP: false, allowsPrivateAddresses: false))
        -> TransportWorld
    { TransportWorld(configure: { $0.webhooks = rules }) }

    private func ask(_ world: TransportWorld, _ webhook: String) async throws -> TransportWorld.Reply {
        try await world.post(
            "/api/v1/tesla/vehicle-report/pdf/async", #"{"vin":"\#(Self.vin)","webhook":\#(webhook)}"#,
            [.sessionID: world.connected()])
    }

    @Test func `a webhook goes with the task`() async throws {
        let world = world()
        let reply = try await ask(world, #"{"url":"https://example.com/hook"}"#)
        #expect(reply.status == .accepted && !reply.text.contains("example.com"))
        #expect(await world.board.jobs.map(\.webhook?.url) == ["https://example.com/hook"])
    }

    @Test func `for some events only`() async throws {
        let world = world()
        let body = #"{"url":"https://example.com/hook","events":["report.failed","report.failed"]}"#
        #expect(try await ask(world, body).status == .accepted)
        #expect(await world.board.jobs.first?.webhook?.events == [.failed])
    }

    @Test func `each report of a batch has it`() async throws {
        let world = world()
        let reply = try await world.post(
            "/api/v1/tesla/vehicle-report/pdf/batch",
            #"{"vins":["\#(Self.vin)"],"locales":["fi","de"],"webhook":{"url":"https://example.com/hook"}}"#,
            [.sessionID: world.connected()])
        #expect(reply.status == .accepted)
        #expect(
            await world.board.jobs.compactMap(\.webhook?.url) == [
                "https://example.com/hook", "https://example.com/hook",
            ])
    }

    @Test(arguments: [
        (#""https://example.com""#, ["webhook"]), ("[]", ["webhook"]), ("{}", ["webhook", "url"]),
        (#"{"url":7}"#, ["webhook", "url"]), (#"{"url":"http://example.com"}"#, ["webhook", "url"]),
        (#"{"url":"https://169.254.169.254/latest"}"#, ["webhook", "url"]),
        (#"{"url":"https://localhost/x"}"#, ["webhook", "url"]),
        (#"{"url":"https://example.com","events":[]}"#, ["webhook", "events"]),
        (#"{"url":"https://example.com","events":["report.queued"]}"#, ["webhook", "events", "0"]),
        (#"{"url":"https://example.com","events":"all"}"#, ["webhook", "events"]),
    ]) func `what is wrong is named by its place`(webhook: String, place: [String]) async throws {
        let world = world()
        let reply = try await ask(world, webhook)
        #expect(reply.status == .unprocessableContent)
        let location = JSON(reply).detail[0].loc
        let steps = (0..<(location.count ?? 0)).map { location[$0] }
        #expect(
            steps.map { step in step.number.map { String(Int($0)) } ?? step.string } == ["body"] + place,
            "\(reply.text)")
        #expect(await world.board.jobs.isEmpty)
    }

    @Test func `where none are offered that is said`() async throws {
        let reply = try await ask(world(nil), #"{"url":"https://example.com"}"#)
        #expect(reply.status == .unprocessableContent && reply.text.contains("not offered"))
        #expect(try await ask(world(nil), "null").status == .accepted)
        #expect(try await JSON(world(nil).get("/api/v1/meta/limits")).webhooks.bool == false)
    }

    @Test func `the document is what the status route answers`() async throws {
        let world = TransportWorld()
        let task = try await world.order(world.connected())
        try await world.complete(task)
        let status = try await world.get("/api/v1/tesla/reports/status/\(task.rawValue)")
        let view = try await world.dependencies.tasks.status(of: task)
        #expect(String(decoding: taskDocument(view, base: TransportWorld.base), as: UTF8.self) == status.text)
        #expect(!status.text.contains("ses_") && !status.text.contains(Self.vin))
    }
}
