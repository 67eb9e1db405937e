public import Domain

/// Where Tesla is and who we are there. Every address is a setting: the mock replaces each of them (facts 1.2).
public struct FleetConfiguration: Sendable {
    public var clientID: String
    public var clientSecret: Secret
    /// Must equal the registered one character for character.
    public var redirectURI: String
    /// Where the browser signs in.
    public var authorizeURL: String
    /// Code exchange and refresh.
    public var tokenURL: String
    /// Fleet API base URL of each region in use, without a trailing slash. No other host is ever called.
    public private(set) var apiBases: [TeslaRegion: String]
    public var scopes: [String]
    /// True when the addresses are those of the mock.
    public var isSample: Bool

    public init(
        clientID: String, clientSecret: Secret, redirectURI: String, authorizeURL: String, tokenURL: String,
        apiBases: [TeslaRegion: String], scopes: [String] = Self.reportScopes, isSample: Bool = false
    ) {
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.redirectURI = redirectURI
        self.authorizeURL = authorizeURL
        self.tokenURL = tokenURL
        self.apiBases = apiBases.mapValues(Self.withoutSlash)
        self.scopes = scopes
        self.isSample = isSample
    }

    /// What the report needs: no location, no commands (facts 1.4).
    public static let reportScopes = ["openid", "offline_access", "vehicle_device_data", "vehicle_charging_cmds"]

    /// The region whose base URL a text of Tesla's names, as in "user out of region, use base URL: https://…, see …".
    /// A host that is not configured is not followed (facts 1.10).
    func region(namedIn text: String) -> TeslaRegion? {
        text.split { $0.isWhitespace || $0 == "," || $0 == "\"" }.lazy
            .compactMap { word in apiBases.first { $0.value == Self.withoutSlash(String(word)) }?.key }
            .first
    }

    private static func withoutSlash(_ url: String) -> String { url.hasSuffix("/") ? String(url.dropLast()) : url }
}
