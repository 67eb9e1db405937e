/// What somebody pays for. Plans are not sold yet: everybody is on `basic`.
public enum Plan: String, Sendable, Codable, CaseIterable {
    case basic, pro, bulk

    /// Turns while others wait: an owner of weight 4 gets four for each one of an owner of weight 1.
    public var weight: Double {
        switch self {
        case .basic: 1
        case .pro: 2
        case .bulk: 4
        }
    }
}
