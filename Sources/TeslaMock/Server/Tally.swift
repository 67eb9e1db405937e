/// Calls by what they were for, whatever was answered, unless the name says otherwise.
public struct CallCounts: Sendable, Equatable, Codable {
    public internal(set) var calls = 0
    /// Calls that a fault hit.
    public internal(set) var faults = 0
    public internal(set) var exchanges = 0
    public internal(set) var refusedExchanges = 0
    public internal(set) var refreshes = 0
    public internal(set) var refusedRefreshes = 0
    public internal(set) var partnerTokens = 0
    public internal(set) var vehicleLists = 0
    public internal(set) var vehicleData = 0
    public internal(set) var wakeUps = 0
    /// Calls that Tesla would bill as data or as a wake-up: all that are answered below 500.
    public internal(set) var billedData = 0
    public internal(set) var billedWakeUps = 0
    public internal(set) var histories = 0
    public internal(set) var invoices = 0

    public init() {}

    private static let billed: Set<String> = [
        "vehicle_data", "recent_alerts", "service_data", "release_notes", "nearby_charging_sites",
    ]

    fileprivate mutating func count(_ call: LoggedRequest) {
        calls += 1
        if call.fault != nil { faults += 1 }
        let isGranted = call.status == 200
        let ending = call.path.split(separator: "/").suffix(2).map { String($0) }
        if call.status < 500, let name = ending.last {
            if Self.billed.contains(name) { billedData += 1 }
            if name == "wake_up" { billedWakeUps += 1 }
        }
        switch ending.joined(separator: "/") {
        case "v3/token" where call.scope == "authorization_code":
            if isGranted { exchanges += 1 } else { refusedExchanges += 1 }
        case "v3/token" where call.scope == "refresh_token":
            if isGranted { refreshes += 1 } else { refusedRefreshes += 1 }
        case "v3/token" where call.scope == "client_credentials": if isGranted { partnerTokens += 1 }
        case "1/vehicles": vehicleLists += 1
        case let path where path.hasSuffix("/vehicle_data"): vehicleData += 1
        case let path where path.hasSuffix("/wake_up"): wakeUps += 1
        case "charging/history": histories += 1
        case let path where path.hasPrefix("invoice/"): invoices += 1
        default: break
        }
    }
}

/// The counts since the start, all together and by the account whose token or code came along.
struct Tally: Sendable, Encodable {
    private(set) var total = CallCounts()
    private(set) var accounts: [String: CallCounts] = [:]

    mutating func count(_ call: LoggedRequest) {
        total.count(call)
        if let account = call.account { accounts[account, default: CallCounts()].count(call) }
    }
}
