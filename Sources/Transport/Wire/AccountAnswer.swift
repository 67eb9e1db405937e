import Actors
import Domain

/// An account as its owner sees it (api.md 3.2).
struct AccountAnswer {
    var account: Account

    func write(to json: inout JSONWriter) {
        json.field("id", account.id.rawValue)
        json.field("email", account.email.rawValue)
        json.field("email_verified", account.isEmailVerified)
        json.field("name", account.name)
        json.field("locale", account.language?.rawValue)
        json.field("is_active", true)
        json.field("is_superuser", account.role == .admin)
        json.field("created_at", account.createdAt)
        json.array("roles", account.role.roles) { $0.element($1.rawValue) }
        json.array("permissions", account.role.permissions) { $0.element($1) }
    }
}

extension SignInGrant {
    /// RFC 6749, 5.1.
    func write(to json: inout JSONWriter) {
        json.field("access_token", accessToken.reveal())
        json.field("token_type", "bearer")
        json.field("expires_in", Int(life.components.seconds))
        json.field("refresh_token", refreshToken.reveal())
    }
}
