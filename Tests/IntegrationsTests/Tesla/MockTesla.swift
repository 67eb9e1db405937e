import Domain
import Drivers
import FoundationEssentials
import Hummingbird
import Logging
import NIOConcurrencyHelpers
import TeslaMock
import Testing

@testable import Integrations

/// The mock Fleet API on a loopback port, and a client that speaks to it over the network.
struct MockTesla: Sendable {
    let mock: TeslaMock
    let gateway: FleetAPIClient
    let signIn: FleetSignIn
    let configuration: FleetConfiguration
    private let http: HTTPClient

    /// Runs `body` beside a fresh mock.
    static func with(
        _ scenario: String = "standard", _ body: @escaping @Sendable (MockTesla) async throws -> Void
    ) async throws {
        var settings = TeslaMockConfiguration { .testNow }
        settings.scenario = try #require(Scenario.named(scenario))
        let (addresses, found) = AsyncStream.makeStream(of: TeslaMockAddress.self, bufferingPolicy: .bufferingNewest(1))
        let mock = TeslaMock(configuration: settings)
        let server = mock.buildApplication(logger: .silent) { found.yield($0) }
        let http = HTTPClient()
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await server.run() }
                var iterator = addresses.makeAsyncIterator()
                let address = try #require(await iterator.next())
                try await body(MockTesla(mock, address, http))
                group.cancelAll()
            }
        } catch {
            await http.shutdown()
            throw error
        }
        await http.shutdown()
    }

    private init(_ mock: TeslaMock, _ address: TeslaMockAddress, _ http: HTTPClient) {
        self.mock = mock
        configuration = FleetConfiguration(
            clientID: TeslaMockConfiguration.defaultClientID,
            clientSecret: Secret(TeslaMockConfiguration.defaultClientSecret),
            redirectURI: "http://127.0.0.1:8100/api/v1/tesla/oauth/callback", authorizeURL: address.authorizeURL,
            tokenURL: address.tokenURL, apiBases: [.eu: address.apiBaseEU, .na: address.apiBaseNA], isSample: true)
        // Tests do not wait for what the mock does not mend.
        let pacing = RetryPacing(now: { .zero }, sleep: { _ in }, jitter: { 0.5 })
        let upstream = UpstreamGuard()
        gateway = FleetAPIClient(configuration, http: http, upstream: upstream, pacing: pacing, logger: .silent)
        signIn = FleetSignIn(
            configuration, http: http, upstream: upstream, clock: .fixed(.testNow), pacing: pacing, logger: .silent)
        self.http = http
    }

    /// The whole way through the browser, without the page.
    func grant(_ account: String, nonce: String = "n-1") async throws -> TeslaGrant {
        let url = signIn.authorizationURL(SignInRequest(state: "s-1", nonce: nonce, locale: "en-GB"))
        let answer = try await http.execute(OutgoingRequest(url: url + "&mock_auto=" + account))
        let location = try #require(answer.headers["location"])
        let query = location.split(separator: "?").last ?? ""
        let code = query.split(separator: "&").first { $0.hasPrefix("code=") }?.dropFirst(5)
        return try await signIn.exchange(code: String(try #require(code)))
    }

    func access(_ account: String) async throws -> TeslaAccess {
        let grant = try await grant(account)
        return TeslaAccess(token: grant.tokens.access, region: grant.account.region)
    }

    /// The account's first car.
    func car(_ access: TeslaAccess) async throws -> VIN { try #require(try await gateway.vehicles(access).first).vin }
}

/// A value that a closure brings out.
final class Captured<Value: Sendable>: Sendable {
    private let box = NIOLockedValueBox<Value?>(nil)
    var value: Value? { box.withLockedValue(\.self) }
    func set(_ value: Value) { box.withLockedValue { $0 = value } }
}
