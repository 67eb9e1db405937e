/// The Fleet API calls that the report needs (facts 3). Answers come normalised: metric units, exact decimals, nil for
/// every value that was not there. No call wakes a car or asks for its location.
public protocol VehicleGateway: Sendable {
    /// True for the mock: reports made from it are marked as samples.
    var isSample: Bool { get }

    func vehicles(_ access: TeslaAccess) async throws(TeslaError) -> [VehicleSummary]
    func snapshot(of vin: VIN, _ access: TeslaAccess) async throws(TeslaError) -> VehicleSnapshot
    func warranties(of vin: VIN, _ access: TeslaAccess) async throws(TeslaError) -> [Warranty]
    func service(of vin: VIN, _ access: TeslaAccess) async throws(TeslaError) -> ServiceStatus
    func alerts(of vin: VIN, _ access: TeslaAccess) async throws(TeslaError) -> [VehicleAlert]
    func options(of vin: VIN, _ access: TeslaAccess) async throws(TeslaError) -> [VehicleOption]
    func releaseNotes(of vin: VIN, _ access: TeslaAccess) async throws(TeslaError) -> [ReleaseNote]
    /// All pages, de-duplicated, oldest first; each session attributed to `vin`.
    func chargingHistory(of vin: VIN, _ access: TeslaAccess) async throws(TeslaError) -> [ChargingSession]
    /// The PDF's bytes as Tesla sent them, unchecked; at most 10 MB.
    func invoice(_ contentId: String, _ access: TeslaAccess) async throws(TeslaError) -> [UInt8]
    /// A caller's own read, asked once and answered as Tesla did, whatever the status.
    /// - Throws: `unauthorized`, `loginRequired` and `outOfRegion`, and what was no answer of Tesla's API.
    func relay(_ read: FleetRead, _ access: TeslaAccess) async throws(TeslaError) -> FleetReply
}

/// Tesla's OAuth 2.0 (facts 1).
public protocol TeslaSignIn: Sendable {
    /// False when there is no application of ours at Tesla.
    var isConfigured: Bool { get }
    /// Where the browser is sent.
    func authorizationURL(_ request: SignInRequest) -> String
    func exchange(code: String) async throws(TeslaError) -> TeslaGrant
    /// Uses up the refresh token of `tokens`; the answer must be stored before anything else happens.
    func refresh(_ tokens: TeslaTokens) async throws(TeslaError) -> TeslaTokens
}

extension TeslaSignIn {
    public var isConfigured: Bool { true }
}

public struct SignInRequest: Sendable {
    public var state: String
    public var nonce: String
    /// For Tesla's page, for example `fi-FI`.
    public var locale: String

    public init(state: String, nonce: String, locale: String) {
        self.state = state
        self.nonce = nonce
        self.locale = locale
    }
}

/// A sign-in under way, kept under its `state` until the browser comes back.
public struct PendingSignIn: Sendable, Codable, Equatable {
    public var session: SessionID
    public var nonce: String
    /// Random text in a cookie of the browser that began: the state is bound to it.
    public var browser: String
    public var returnTo: String?
    public var language: ReportLanguage

    public init(session: SessionID, nonce: String, browser: String, returnTo: String?, language: ReportLanguage) {
        self.session = session
        self.nonce = nonce
        self.browser = browser
        self.returnTo = returnTo
        self.language = language
    }
}

/// Sign-ins under way, shared by all instances; each can be taken once.
public protocol SignInStore: Sendable {
    func put(_ pending: PendingSignIn, state: String, lifetime: Duration) async throws(StoreError)
    func take(state: String) async throws(StoreError) -> PendingSignIn?
}
