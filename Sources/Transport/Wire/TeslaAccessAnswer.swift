import Actors
import Domain

/// What a session may read of its Tesla account, and what its owner can do about the rest (row T1).
struct TeslaAccessAnswer {
    private enum Status: String {
        case notConnected = "not_connected", loginRequired = "login_required", connected
        case permissionsMissing = "permissions_missing"
    }

    let view: SessionView
    let askedScopes: [String]
    let base: String

    /// Asked for and not granted.
    var missing: [String] { view.isConnected ? askedScopes.filter { !view.scopes.contains($0) } : [] }

    private var status: Status {
        // An account without a token: Tesla ended the sign-in.
        guard view.isConnected else { return view.state.core.account == nil ? .notConnected : .loginRequired }
        return missing.isEmpty ? .connected : .permissionsMissing
    }

    func write(to json: inout JSONWriter) {
        let core = view.state.core
        let (status, words) = (status, PermissionWords.of(core.language))
        json.field("connected", view.isConnected)
        json.field("status", status.rawValue)
        json.field("message", message(status, words))
        json.field(
            "sign_in_url", status == .connected ? nil : base + SignInLink(language: core.language, returnTo: nil).path)
        json.array("scopes", view.scopes) { $0.element($1) }
        json.array("missing_scopes", missing) { $0.element($1) }
        json.array("missing_permissions", missing) { json, scope in
            json.object { json in
                json.field("scope", scope)
                json.field("effect", words.effect(of: scope))
            }
        }
        json.null("account_hint")
        json.field("signed_in_at", view.isConnected ? core.account?.signedInAt : nil)
    }

    private func message(_ status: Status, _ words: PermissionWords) -> String? {
        switch status {
        case .connected: nil
        case .notConnected: words.signIn
        case .loginRequired: words.signInAgain
        case .permissionsMissing: words.title
        }
    }
}
