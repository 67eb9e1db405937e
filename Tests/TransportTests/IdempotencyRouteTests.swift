import Domain
import HTTPTypes
import TestSupport
import Testing

@testable import Transport

struct IdempotencyRouteTests {
    private static let path = "/api/v1/tesla/vehicle-report/pdf/async"
    private static let vin = FakeTeslaAccount.vin.rawValue

    private func post(
        _ world: TransportWorld, _ session: String?, key: String, locale: String = "fi", path: String = Self.path
    ) async throws -> TransportWorld.Reply {
        var headers: HTTPFields = [.idempotencyKey: key]
        if let session { headers[.sessionID] = session }
        return try await world.post(path, #"{"vin":"\#(Self.vin)","locale":"\#(locale)"}"#, headers)
    }

    @Test func `a repeat answers the task as it stands`() async throws {
        let world = TransportWorld()
        let session = try await world.connected()
        let first = try await post(world, session, key: "k")
        #expect(first.status == .accepted && first.headers[.idempotencyReplayed] == nil)
        let task = try #require(TaskID(rawValue: JSON(first).task_id.string))
        try await world.complete(task)
        let again = try await post(world, session, key: "k")
        #expect(again.status == .accepted && again.headers[.idempotencyReplayed] == "true")
        #expect(JSON(again).task_id.string == task.rawValue && JSON(again).status.string == "complete")
        #expect(JSON(again).download_url.string.hasPrefix(TransportWorld.base))
        #expect(await world.board.jobs.count == 1)
    }

    @Test func `the form that waits shares the key's task`() async throws {
        let world = TransportWorld()
        let session = try await world.connected()
        let first = try await post(world, session, key: "k")
        try await world.complete(try #require(TaskID(rawValue: JSON(first).task_id.string)))
        let pdf = try await post(world, session, key: "k", path: "/api/v1/tesla/vehicle-report/pdf")
        #expect(pdf.status == .ok && pdf.headers[.contentType] == "application/pdf")
        #expect(pdf.headers[.idempotencyReplayed] == "true")
        #expect(await world.board.jobs.count == 1)
    }

    @Test func `another request under the key is a conflict`() async throws {
        let world = TransportWorld()
        let session = try await world.connected()
        _ = try await post(world, session, key: "k")
        let reply = try await post(world, session, key: "k", locale: "sv")
        #expect(reply.status == .conflict && JSON(reply).code.string == "idempotency_key_reused")
        let other = try await post(world, try await world.connected(), key: "k", locale: "sv")
        #expect(other.status == .accepted, "keys of two sessions never meet")
    }

    @Test(arguments: ["two words", String(repeating: "k", count: 256)])
    func `what is no key is refused by name`(key: String) async throws {
        let world = TransportWorld()
        let reply = try await post(world, try await world.connected(), key: key)
        #expect(reply.status == .unprocessableContent)
        #expect(JSON(reply).detail[0].loc[0].string == "header")
        #expect(JSON(reply).detail[0].loc[1].string == "Idempotency-Key")
    }

    @Test func `a key without a session is refused`() async throws {
        let world = TransportWorld()
        let body = #"{"report":{"vin":"\#(Self.vin)"},"locale":"de"}"#
        let reply = try await world.post(Self.path, body, [.idempotencyKey: "k"])
        #expect(reply.status == .unprocessableContent)
        #expect(JSON(reply).detail[0].loc[1].string == "Idempotency-Key")
    }

    @Test func `a failed report is made again on demand`() async throws {
        let world = TransportWorld()
        let session = try await world.connected()
        let task = try await world.order(session)
        let path = "/api/v1/reports/\(task.rawValue)/retry"
        #expect(try await JSON(world.post(path, "", [.sessionID: session])).code.string == "not_retryable")
        await world.board.edit(task) { record in
            record.status = .failed
            record.failure = TaskFailure(code: "worker_lost", message: "", retryable: true)
        }
        let reply = try await world.post(path, "", [.sessionID: session])
        #expect(reply.status == .accepted && JSON(reply).status.string == "queued" && JSON(reply).run.number == 2)
        #expect(reply.headers[.location]?.hasSuffix(task.rawValue) == true)
        try await world.complete(task)
        #expect(try await JSON(world.post(path, "", [.sessionID: session])).code.string == "already_complete")
        let stranger = try await world.connected()
        #expect(try await world.post(path, "", [.sessionID: stranger]).status == .notFound)
        #expect(try await world.post(path).status == .unauthorized)
    }
}
