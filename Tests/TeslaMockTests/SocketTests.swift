import Drivers
import Hummingbird
import Logging
import TestSupport
import Testing

@testable import TeslaMock

/// What faults look like to a client on a real connection.
@Suite(.timeLimit(.minutes(2))) struct SocketTests {
    private static let path = "/eu/api/1/vehicles"

    /// Runs `body` beside a mock on a free port, with a token of the account `aurora`.
    private static func with(
        _ body: @escaping @Sendable (TeslaMock, HTTPClient, OutgoingRequest) async throws -> Void
    ) async throws {
        let mock = MockHarness().mock
        let (bases, found) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingNewest(1))
        let server = mock.buildApplication(logger: Logger(label: "mock") { _ in SwiftLogNoOpLogHandler() }) {
            found.yield($0.base)
        }
        let http = HTTPClient()
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await server.run() }
                var iterator = bases.makeAsyncIterator()
                let base = try #require(await iterator.next())
                let token = try await token(http, base)
                let headers: HeaderList = ["Authorization": "Bearer " + token]
                try await body(mock, http, OutgoingRequest(url: base + path, headers: headers))
                group.cancelAll()
            }
        } catch {
            await http.shutdown()
            throw error
        }
        await http.shutdown()
    }

    private static func token(_ http: HTTPClient, _ base: String) async throws -> String {
        let authorize = base + MockHarness.authorizePath(["mock_auto": "aurora"])
        let answer = try await http.execute(OutgoingRequest(url: authorize))
        let location = try #require(answer.headers["location"])
        let code = try #require(FormFields(String(location.drop { $0 != "?" }.dropFirst()))["code"])
        let form = FormFields.encode(MockHarness.exchangeFields(code, ["audience": base + "/eu"]))
        let tokens = try await http.execute(
            OutgoingRequest(
                method: "POST", url: base + "/oauth2/v3/token",
                headers: ["Content-Type": "application/x-www-form-urlencoded"], body: Array(form.utf8)))
        return try Tree(tokens.text)["access_token"].string
    }

    @Test func aBrokenConnectionIsNoAnswer() async throws {
        try await Self.with { mock, http, request in
            await mock.inject(Fault(.disconnect, times: 1))
            await #expect(throws: (any Error).self) { try await http.execute(request) }
            let answer = try await http.execute(request)
            #expect(answer.status == 200)
        }
    }

    @Test func aHangingCallRunsIntoTheClientsLimit() async throws {
        try await Self.with { mock, http, request in
            await mock.inject(Fault(.hang, times: 1, seconds: 60))
            var request = request
            request.timeout = .milliseconds(200)
            await #expect(throws: (any Error).self) { try await http.execute(request) }
        }
    }

    @Test func slowAnswersArriveWhole() async throws {
        try await Self.with { mock, http, request in
            let whole = try await http.execute(request)
            await mock.inject(Fault(.slow, times: 1, seconds: 1))
            let slow = try await http.execute(request)
            #expect(slow.body == whole.body)
        }
    }

    @Test(arguments: [true, false]) func largeAnswersMeetTheClientsBound(announcesLength: Bool) async throws {
        try await Self.with { mock, http, request in
            var fault = Fault(.large)
            fault.announcesLength = announcesLength
            await mock.inject(fault)
            await #expect(throws: (any Error).self) { try await http.execute(request) }
            var patient = request
            patient.maxBodyBytes = 32 << 20
            let answer = try await http.execute(patient)
            #expect(answer.body.count == 20 << 20)
        }
    }

    @Test func truncatedAnswersLookComplete() async throws {
        try await Self.with { mock, http, request in
            await mock.inject(Fault(.truncated, times: 1))
            let cut = try await http.execute(request)
            let decoded = try? Tree(cut.text)
            #expect(cut.status == 200 && decoded == nil)
            #expect(cut.headers["content-length"] == String(cut.body.count))
        }
    }
}
