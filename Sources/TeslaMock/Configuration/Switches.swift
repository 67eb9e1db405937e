/// What the mock may do differently from its default. All can be changed while it runs.
public struct Switches: Sendable, Equatable, Codable {
    /// Which extra parameters come back with the code.
    public enum CallbackExtras: String, Sendable, Codable {
        case none, localeAndIssuer, issuerOnly
    }

    /// Wraps the answers of `dx/` in `response`, as in Tesla's printed examples.
    public var wrapsDX = false
    /// A larger `pageSize` of the charging history answers an empty page, as some have seen.
    public var largestPage: Int?
    /// Each page of the charging history is the first one again.
    public var repeatsFirstPage = false
    /// Charging records come without their `vin`.
    public var omitsVIN = false
    /// Multiplies the charging sessions.
    public var historyDensity = 1
    /// `dx/warranty/details` answers 500.
    public var hasNoWarranty = false
    /// Cars of all accounts are in this state unless a control call says otherwise.
    public var vehicleState: VehicleState?
    /// Seconds from a wake-up to `online`.
    public var wakeSeconds = 12
    /// The last used refresh token works for 24 hours more.
    public var forgivesLastRefreshToken = true
    /// A refresh makes the access token of the same sign-in invalid.
    public var refreshKillsAccessToken = false
    public var callbackExtras = CallbackExtras.none
    /// Counts calls: 60 vehicle data calls and 3 wake-ups a minute, then 429.
    public var enforcesLimits = false
    /// Delay of each Fleet API answer.
    public var latencyMilliseconds = 0

    public init() {}
}

/// Changes of some switches; what is nil stays.
struct SwitchChanges: Sendable, Decodable {
    var wrapsDX: Bool?
    var largestPage: Int?
    var repeatsFirstPage: Bool?
    var omitsVIN: Bool?
    var historyDensity: Int?
    var hasNoWarranty: Bool?
    var vehicleState: VehicleState?
    var wakeSeconds: Int?
    var forgivesLastRefreshToken: Bool?
    var refreshKillsAccessToken: Bool?
    var callbackExtras: Switches.CallbackExtras?
    var enforcesLimits: Bool?
    var latencyMilliseconds: Int?

    func apply(to switches: inout Switches) {
        func set<Value>(_ path: WritableKeyPath<Switches, Value>, _ value: Value?) {
            if let value { switches[keyPath: path] = value }
        }
        set(\.wrapsDX, wrapsDX)
        if let largestPage { switches.largestPage = largestPage > 0 ? largestPage : nil }
        set(\.repeatsFirstPage, repeatsFirstPage)
        set(\.omitsVIN, omitsVIN)
        set(\.historyDensity, historyDensity.map { min(max($0, 1), 50) })
        set(\.hasNoWarranty, hasNoWarranty)
        if let vehicleState { switches.vehicleState = vehicleState }
        set(\.wakeSeconds, wakeSeconds)
        set(\.forgivesLastRefreshToken, forgivesLastRefreshToken)
        set(\.refreshKillsAccessToken, refreshKillsAccessToken)
        set(\.callbackExtras, callbackExtras)
        set(\.enforcesLimits, enforcesLimits)
        set(\.latencyMilliseconds, latencyMilliseconds.map { min(max($0, 0), 60_000) })
    }
}
