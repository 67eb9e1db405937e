/// Where a running mock is found; the values for the settings that name Tesla's hosts.
public struct TeslaMockAddress: Sendable, Equatable {
    /// `http://host:port`
    public let base: String

    public init(base: String) { self.base = base }

    public var authorizeURL: String { base + "/oauth2/v3/authorize" }

    public var tokenURL: String { base + "/oauth2/v3/token" }

    public var apiBaseNA: String { base + "/na" }

    public var apiBaseEU: String { base + "/eu" }

    func apiBase(_ region: Region) -> String { base + "/" + region.rawValue }
}
