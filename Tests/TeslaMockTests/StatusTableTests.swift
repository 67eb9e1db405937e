import HTTPTypes
import Hummingbird
import TestSupport
import Testing

@testable import TeslaMock

/// Every status that Tesla knows can be had on any path.
@Suite struct StatusTableTests {
    private static let paths = [
        "/eu/api/1/users/region", "/eu/api/1/vehicles/XP7YGCEK4PB000202/vehicle_data",
        "/na/api/1/dx/charging/invoice/3e93cb53-82cd-4e9e-97a1-6974379a4570", "/oauth2/v3/token",
    ]

    @Test(arguments: paths) func everyRowCanBeOrdered(path: String) async throws {
        let harness = MockHarness()
        for row in Fault.statusTable(path: path, times: 1) {
            await harness.mock.inject(row)
            let reply = try await harness.client.send(path.hasSuffix("token") ? .post : .get, path)
            #expect(reply.status.code == Self.status(of: row))
            if let error = row.error { #expect(try Tree(reply.text)["error"].string == error) }
            if let body = row.body { #expect(reply.text == body) }
            #expect(reply.headers[.transactionID]?.count == 32)
        }
        #expect(await harness.mock.pendingFaults.isEmpty)
        #expect(await harness.mock.counts().faults == Fault.statusTable().count)
    }

    @Test func theTableNamesEachStatusOfTheAPI() {
        let known = [
            400, 401, 402, 403, 404, 405, 406, 408, 412, 418, 421, 422, 423, 424, 429, 451, 499, 500, 502, 503, 504,
            540,
        ]
        #expect(Set(Fault.statusTable().map(Self.status)) == Set(known))
    }

    @Test func aPlain401HasNoBody() async throws {
        let reply = try await Self.reply(to: Fault(.status, status: 401))
        #expect(reply.status == .unauthorized && reply.text.isEmpty)
    }

    @Test func errorsHaveTeslasShape() async throws {
        let fleet = try Tree(try await Self.reply(to: Fault(.status, status: 451)).text)
        #expect(fleet.names == ["response", "error", "error_description"] && fleet["error_description"].string.isEmpty)
        let harness = MockHarness()
        await harness.mock.inject(Fault(.status, path: "/token", status: 401, error: "login_required"))
        let grant = try Tree(try await harness.client.send(.post, "/oauth2/v3/token").text)
        #expect(grant.names == ["error", "error_description"])
    }

    @Test func a422NamesItsFields() async throws {
        let row = try #require(Fault.statusTable().first { $0.messages != nil })
        #expect(try Tree(try await Self.reply(to: row).text)["messages"]["startTime"][0].string == "is not a date")
    }

    @Test(arguments: [("/eu", "na"), ("/na", "eu")])
    func a421NamesTheOtherRegion(prefix: String, other: String) async throws {
        let reply = try await Self.reply(to: Fault(.status, status: 421), path: prefix + "/api/1/vehicles")
        let text = try Tree(reply.text)["error"].string
        #expect(text.hasPrefix("user out of region, use base URL: http://mock.test/\(other), see "))
    }

    @Test func dailyLimitsComeInOneHeaderOnly() async throws {
        let row = try #require(Fault.statusTable().first { $0.resetSeconds != nil })
        let reply = try await Self.reply(to: row)
        #expect(reply.status == .tooManyRequests && reply.text == "Retry in 45983 seconds")
        #expect(reply.headers[.rateLimitReset] == "45983" && reply.headers[.retryAfter] == nil)
        #expect(reply.headers[.rateLimitLimit] == "300")
    }

    @Test func categoriesHaveTheirOwnHeader() async throws {
        let row = try #require(Fault.statusTable().first { $0.headers["RateLimit-Data-Reset"] != nil })
        let reply = try await Self.reply(to: row)
        #expect(reply.status == .tooManyRequests && reply.headers[.rateLimitReset] == nil)
        let name = try #require(HTTPField.Name("RateLimit-Data-Reset"))
        #expect(reply.headers[.retryAfter] == nil && reply.headers[name] == "30")
    }

    @Test func oddBodiesCanBeOrdered() async throws {
        for fault in Fault.oddBodies(times: 1) {
            let reply = try await Self.reply(to: fault)
            #expect(reply.status == .ok && reply.text == fault.body)
        }
    }

    private static func status(of row: Fault) -> Int {
        switch row.kind {
        case .rateLimited: 429
        case .htmlPage: 502
        default: row.status
        }
    }

    private static func reply(
        to fault: Fault, path: String = "/eu/api/1/vehicles"
    ) async throws -> InMemoryClient<RouterResponder<BasicRequestContext>>.Reply {
        let harness = MockHarness()
        await harness.mock.inject(fault)
        return try await harness.client.send(.get, path)
    }
}
