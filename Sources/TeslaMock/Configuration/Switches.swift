/// What the mock may do differently from its default. All can be changed while it runs.
public struct Switches: Sendable, Equatable, Codable {
    /// Which extra parameters come back with the code.
    public enum CallbackExtras: String, Sendable, Codable {
        case none, localeAndIssuer, issuerOnly
    }

    // Sign-in

    /// The only redirect URIs that are taken, character for character; nil for those of the configuration.
    public var redirectURIs: [String]?
    public var callbackExtras = CallbackExtras.none
    /// `error` and `error_description` of a cancelled sign-in; an empty description is left out.
    public var refusalError = "access_denied"
    public var refusalDescription = "User did not authorize"
    /// Seconds; nil for that of the configuration.
    public var accessTokenLifetime: Int?
    /// `aud` of an access token is one text instead of a list.
    public var singleAudience = false
    /// Access tokens have no `ou_code`.
    public var omitsRegionClaim = false
    /// No refresh token is taken: the customer has to sign in again.
    public var refusesRefresh = false
    /// The last used refresh token works for 24 hours more.
    public var forgivesLastRefreshToken = true
    /// A refresh makes the access token of the same sign-in invalid.
    public var refreshKillsAccessToken = false

    // Fleet API

    /// An expired token gets a text instead of an empty 401.
    public var namesExpiredToken = false
    /// Customers' calls answer 412 until the application is registered in the region.
    public var requiresRegistration = false
    /// Counts calls: 60 data calls and 3 wake-ups a minute and car, then 429.
    public var enforcesLimits = false
    /// Delay of each Fleet API answer.
    public var latencyMilliseconds = 0
    /// Cars of all accounts are in this state unless a control call says otherwise.
    public var vehicleState: VehicleState?
    /// Seconds from a wake-up to `online`.
    public var wakeSeconds = 12
    /// Wraps the answers of `dx/` in `response`, as in Tesla's printed examples.
    public var wrapsDX = false
    /// A wrapped history has its `totalResults` beside `response` instead of in it.
    public var countsOutside = false
    /// `dx/warranty/details` answers 500.
    public var hasNoWarranty = false

    // Charging history and invoices

    /// A larger `pageSize` of the charging history answers an empty page, as some have seen.
    public var largestPage: Int?
    /// Each page of the charging history is the first one again.
    public var repeatsFirstPage = false
    /// Each page holds one record less than asked for, though more follow.
    public var shortPages = false
    /// Each page begins with the last record of the page before.
    public var overlappingPages = false
    /// The charging history has no end: its records come again and again with new ids.
    public var endlessHistory = false
    /// Charging records come without their `vin`.
    public var omitsVIN = false
    /// Multiplies the charging sessions.
    public var historyDensity = 1
    /// Cars charge at home and on trips through Sweden, Norway, Denmark and Switzerland: five currencies.
    public var travelsFar = false
    /// Least size of an invoice; 0 leaves them as small as they are.
    public var invoiceKilobytes = 0

    public init() {}

    /// Changes of the switches in the decoder's `userInfo`, or of the defaults; what is not there stays, `null` stands
    /// for "as in the configuration".
    public init(from decoder: any Decoder) throws {
        self = decoder.userInfo[.currentSwitches] as? Switches ?? Switches()
        try decoder.refuseUnknown(CodingKeys.self)
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func read<Value: Decodable>(_ target: inout Value, _ key: CodingKeys) throws {
            if values.contains(key) { target = try values.decode(Value.self, forKey: key) }
        }
        try read(&redirectURIs, .redirectURIs)
        try read(&callbackExtras, .callbackExtras)
        try read(&refusalError, .refusalError)
        try read(&refusalDescription, .refusalDescription)
        try read(&accessTokenLifetime, .accessTokenLifetime)
        try read(&singleAudience, .singleAudience)
        try read(&omitsRegionClaim, .omitsRegionClaim)
        try read(&refusesRefresh, .refusesRefresh)
        try read(&forgivesLastRefreshToken, .forgivesLastRefreshToken)
        try read(&refreshKillsAccessToken, .refreshKillsAccessToken)
        try read(&namesExpiredToken, .namesExpiredToken)
        try read(&requiresRegistration, .requiresRegistration)
        try read(&enforcesLimits, .enforcesLimits)
        try read(&latencyMilliseconds, .latencyMilliseconds)
        try read(&vehicleState, .vehicleState)
        try read(&wakeSeconds, .wakeSeconds)
        try read(&wrapsDX, .wrapsDX)
        try read(&countsOutside, .countsOutside)
        try read(&hasNoWarranty, .hasNoWarranty)
        try read(&largestPage, .largestPage)
        try read(&repeatsFirstPage, .repeatsFirstPage)
        try read(&shortPages, .shortPages)
        try read(&overlappingPages, .overlappingPages)
        try read(&endlessHistory, .endlessHistory)
        try read(&omitsVIN, .omitsVIN)
        try read(&historyDensity, .historyDensity)
        try read(&travelsFar, .travelsFar)
        try read(&invoiceKilobytes, .invoiceKilobytes)
        bound()
    }

    /// Figures that would do harm.
    private mutating func bound() {
        latencyMilliseconds = min(max(latencyMilliseconds, 0), 60_000)
        historyDensity = min(max(historyDensity, 1), 50)
        invoiceKilobytes = min(max(invoiceKilobytes, 0), 64 * 1_024)
        if largestPage ?? 1 <= 0 { largestPage = nil }
    }
}

extension CodingUserInfoKey {
    /// The switches that a control call changes.
    static let currentSwitches = named("currentSwitches")

    private static func named(_ name: String) -> CodingUserInfoKey {
        guard let key = CodingUserInfoKey(rawValue: name) else { preconditionFailure("\(name) is no key") }
        return key
    }
}

extension Decoder {
    /// A misspelt member of a control call is an error, not a wish that is silently not granted.
    func refuseUnknown<Key: CodingKey>(_: Key.Type) throws {
        for key in try container(keyedBy: AnyKey.self).allKeys where Key(stringValue: key.stringValue) == nil {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(codingPath: codingPath, debugDescription: "unknown member \(key.stringValue)"))
        }
    }
}

private struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init?(stringValue: String) { self.stringValue = stringValue }

    init?(intValue: Int) { nil }
}
