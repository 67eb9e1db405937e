import Domain
import Drivers
import FoundationEssentials
import Integrations
import Logging
import TeslaMock

/// Tesla as the settings have it: the real one, a mock elsewhere, or the built-in mock on a free port.
struct TeslaAssembly: Sendable {
    /// The built-in mock, to be run beside the server; nil when Tesla is somewhere else.
    let mock: TeslaMock?
    let gateway: FleetAPIClient
    let signIn: FleetSignIn
    let upstream: UpstreamGuard

    init(
        _ settings: Settings, publicBaseURL: String, http: HTTPClient, store: StoreAssembly, clock: WallClock,
        logger: Logger
    ) async throws {
        var tesla = settings.tesla
        let redirectURI = tesla.redirectURI ?? publicBaseURL + "/api/v1/tesla/oauth/callback"
        tesla.knowMock()
        mock = try await Self.builtInMock(&tesla, redirectURI, clock, http)
        let configuration = FleetConfiguration(tesla, redirectURI: redirectURI)
        upstream = UpstreamGuard(
            limiter: store.limiter, dataPolicy: settings.rateLimits[.teslaData], logger: logger)
        gateway = FleetAPIClient(
            configuration, http: http, upstream: upstream, calls: store.teslaCalls, logger: logger)
        signIn = FleetSignIn(configuration, http: http, upstream: upstream, clock: clock, logger: logger)
    }

    /// With the mock asked for and no address of one given, the mock runs in this program.
    private static func builtInMock(
        _ tesla: inout Settings.Tesla, _ redirectURI: String, _ clock: WallClock, _ http: HTTPClient
    ) async throws -> TeslaMock? {
        guard tesla.isBuiltInMock else { return nil }
        var configuration = TeslaMockConfiguration(clock: { clock.now })
        configuration.port = try await FreePort.find(on: configuration.host)
        configuration.clientID = tesla.clientID
        configuration.clientSecret = tesla.clientSecret.reveal()
        configuration.allowedRedirectURIs = [redirectURI]
        configuration.fetch(with: http)
        let address = TeslaMockAddress(base: "http://\(configuration.host):\(configuration.port)")
        tesla.authURL = address.authorizeURL
        tesla.tokenURL = address.tokenURL
        tesla.bases = [.na: address.apiBaseNA, .eu: address.apiBaseEU]
        return TeslaMock(configuration: configuration)
    }
}

extension TeslaMockConfiguration {
    /// How the mock reads the public key of a domain that registers.
    mutating func fetch(with http: HTTPClient) {
        fetch = { url in
            let page = try await http.execute(
                OutgoingRequest(url: url, timeout: .seconds(10), maxBodyBytes: 64 << 10))
            return (page.status, page.body)
        }
    }
}

extension FleetConfiguration {
    init(_ tesla: Settings.Tesla, redirectURI: String) {
        self.init(
            clientID: tesla.clientID, clientSecret: tesla.clientSecret, redirectURI: redirectURI,
            authorizeURL: tesla.authURL, tokenURL: tesla.tokenURL, apiBases: tesla.bases, scopes: tesla.scopes,
            isSample: tesla.mode == .mock)
    }
}

extension Settings.Tesla {
    /// The mock's client, where no other is named.
    mutating func knowMock() {
        guard mode == .mock, clientID.isEmpty else { return }
        clientID = TeslaMockConfiguration.defaultClientID
        clientSecret = Secret(TeslaMockConfiguration.defaultClientSecret)
    }

    /// The mock of this very program, which runs only while the server does.
    var isBuiltInMock: Bool { mode == .mock && authURL == SettingKey.teslaAuthURL.fallback }
}
