/// What an account may do.
public enum Role: String, Sendable, Hashable, Codable, CaseIterable {
    case user, admin

    /// Who is an admin is a user as well.
    public var roles: [Role] { self == .admin ? [.user, .admin] : [.user] }

    /// What a user interface may offer.
    public var permissions: [String] {
        let own = ["account", "sessions", "vehicles", "invoices", "images", "reports"]
        return self == .admin ? own + ["admin:queue", "admin:tasks", "admin:dead-letters"] : own
    }
}
