/// One car of the account, as the list gives it without waking anything (facts 3.1).
public struct VehicleSummary: Sendable, Equatable, Codable {
    public enum State: String, Sendable, Codable {
        case online, asleep, offline, unknown

        /// Since firmware 2024.20 many sleeping cars report `offline`: both mean "cannot answer now".
        public var isReachable: Bool { self == .online || self == .unknown }
    }

    public enum Access: String, Sendable, Codable { case owner = "OWNER", driver = "DRIVER" }

    public var vin: VIN
    public var displayName: String?
    public var state: State
    public var access: Access?
    /// At the workshop now: the authoritative flag (facts 6.2); nil when the list does not hold it.
    public var inService: Bool?
    /// Tesla's `id`, by which callers may name the car too.
    public var fleetID: Int64?

    public init(
        vin: VIN, displayName: String?, state: State, access: Access?, inService: Bool?, fleetID: Int64? = nil
    ) {
        self.vin = vin
        self.displayName = displayName
        self.state = state
        self.access = access
        self.inService = inService
        self.fleetID = fleetID
    }
}
