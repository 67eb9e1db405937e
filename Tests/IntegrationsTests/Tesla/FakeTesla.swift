import Domain
import Drivers
import FoundationEssentials
import Logging
import NIOConcurrencyHelpers

@testable import Integrations

/// Answers the client's requests from a script, and keeps the requests; time passes only when the client sleeps.
final class FakeTesla: Sendable {
    typealias Answer = Result<IncomingResponse, HTTPClientError>
    private struct State {
        var answers: [Answer]
        var requests: [OutgoingRequest] = []
        var pauses: [Duration] = []
        var time = Duration.zero
    }
    private let state: NIOLockedValueBox<State>
    let upstream: UpstreamGuard

    /// The last answer is repeated.
    init(_ answers: [Answer], upstream: UpstreamGuard = UpstreamGuard()) {
        state = NIOLockedValueBox(State(answers: answers))
        self.upstream = upstream
    }

    convenience init(_ status: Int, _ body: String, headers: HeaderList = [:]) {
        self.init([.answer(status, body, headers: headers)])
    }

    convenience init(_ body: String) { self.init(200, body) }

    var requests: [OutgoingRequest] { state.withLockedValue(\.requests) }
    var pauses: [Duration] { state.withLockedValue(\.pauses) }
    var gateway: FleetAPIClient { FleetAPIClient(transport) }
    func gateway(counting calls: RedisTeslaCalls) -> FleetAPIClient {
        var transport = transport
        transport.calls = calls
        return FleetAPIClient(transport)
    }
    var signIn: FleetSignIn { FleetSignIn(.test, transport, .fixed(.testNow)) }

    var partner: FleetPartner { FleetPartner(.test, transport) }

    private var transport: FleetTransport {
        FleetTransport(
            failure: FleetFailure(configuration: .test),
            exchange: { [self] request throws(HTTPClientError) in try answer(request).get() },
            pacing: RetryPacing(
                now: { [self] in state.withLockedValue(\.time) },
                sleep: { [self] pause in pass(pause) }, jitter: { 0.5 }),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, upstream: upstream)
    }

    private func answer(_ request: OutgoingRequest) -> Answer {
        state.withLockedValue { state in
            state.requests.append(request)
            return state.answers.count > 1 ? state.answers.removeFirst() : state.answers[0]
        }
    }

    func pass(_ pause: Duration) {
        state.withLockedValue { state in
            state.pauses.append(pause)
            state.time += pause
        }
    }
}

extension FakeTesla.Answer {
    static func answer(_ status: Int, _ body: String, headers: HeaderList = [:]) -> Self {
        .success(IncomingResponse(status: status, headers: headers, body: Array(body.utf8)))
    }

    static func answer(_ body: String) -> Self { .answer(200, body) }

    static func broken(_ code: HTTPClientError.Code) -> Self { .failure(HTTPClientError(code, "")) }
}

extension FleetConfiguration {
    static let test = FleetConfiguration(
        clientID: "client", clientSecret: Secret("hush"), redirectURI: "http://localhost:9/back?x=1",
        authorizeURL: "https://auth.test/oauth2/v3/authorize", tokenURL: "https://auth.test/oauth2/v3/token",
        apiBases: [.eu: "https://eu.test", .na: "https://na.test/"])
}

extension TeslaAccess {
    static let test = TeslaAccess(token: Secret("token"), region: .eu)
}

extension Date {
    static let testNow = Date(timeIntervalSince1970: 1_795_000_000)
}

let testVIN = VIN(rawValue: "LRW3E7EK1RC000101")!

/// What a call threw; nil when it threw nothing or something else.
func teslaError(_ body: () async throws -> some Any) async -> TeslaError? {
    do {
        _ = try await body()
        return nil
    } catch {
        return error as? TeslaError
    }
}

/// A token with those claims and a signature nobody checks.
func jwt(_ claims: String) -> String {
    let base64 = Data(claims.utf8).base64EncodedString()
    let text = base64.map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 }.filter { $0 != "=" }
    return "eyJhbGciOiJSUzI1NiJ9.\(String(text)).c2ln"
}
