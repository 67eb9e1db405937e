public import FoundationEssentials

/// How a mock is set up.
public struct TeslaMockConfiguration: Sendable {
    /// The client id and secret the mock knows unless told otherwise.
    public static let defaultClientID = "c0ffee00-7e51-4a00-8a00-0123456789ab"
    public static let defaultClientSecret = "ta-secret.mock-only"

    public var host = "127.0.0.1"
    /// 0 takes a free port.
    public var port = 0
    public var clientID = TeslaMockConfiguration.defaultClientID
    public var clientSecret = TeslaMockConfiguration.defaultClientSecret
    /// Redirect URIs that are allowed, character for character.
    public var allowedRedirectURIs: [String] = []
    /// Also allows any URI of this machine.
    public var allowsLoopbackRedirects = true
    /// Seconds.
    public var accessTokenLifetime = 28_800
    public var scenario = Scenario.standard
    /// `http://host:port` as clients see it; nil takes it from each request's `Host`.
    public var publicBaseURL: String?
    /// Gets a page without following redirects; needed by `partner_accounts` only.
    public var fetch: (@Sendable (_ url: String) async throws -> (status: Int, body: [UInt8]))?
    /// The time. Generated data follows its day.
    public var clock: @Sendable () -> Date
    /// Source of codes, tokens and transaction ids.
    public var randomness: @Sendable () -> UInt64

    public init(
        clock: @escaping @Sendable () -> Date,
        randomness: @escaping @Sendable () -> UInt64 = { UInt64.random(in: .min ... .max) }
    ) {
        self.clock = clock
        self.randomness = randomness
    }

    /// Whether a redirect may go there.
    func allows(redirectURI uri: String) -> Bool {
        if allowedRedirectURIs.contains(uri) { return true }
        let schemes = ["http://", "https://"]
        guard allowsLoopbackRedirects, let scheme = schemes.first(where: { uri.hasPrefix($0) }) else { return false }
        let authority = uri.dropFirst(scheme.count).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let host = authority.hasPrefix("[") ? authority.prefix { $0 != "]" } + "]" : authority.prefix { $0 != ":" }
        return ["localhost", "127.0.0.1", "[::1]"].contains(String(host))
    }
}
