/// The checked parameters of an authorize call.
struct AuthorizeRequest: Sendable {
    /// Why the call cannot go on; shown to the person, since the redirect cannot be trusted.
    struct Invalid: Error { let reason: String }

    let redirectURI: String
    let state: String
    /// In the order asked for, each once.
    let scopes: [String]
    let nonce: String?
    let locale: String?
    let asksForMissingScopes: Bool
    let requiresAllScopes: Bool

    init(_ fields: FormFields, configuration: TeslaMockConfiguration) throws(Invalid) {
        guard fields["response_type"] == "code" else { throw Invalid(reason: "response_type must be code") }
        guard fields["client_id"] == configuration.clientID else { throw Invalid(reason: "unknown client_id") }
        guard let redirectURI = fields["redirect_uri"], configuration.allows(redirectURI: redirectURI) else {
            throw Invalid(reason: "redirect_uri is not registered")
        }
        guard let state = fields["state"] else { throw Invalid(reason: "state is missing") }
        let scopes = (fields["scope"] ?? "").split(separator: " ").map { String($0) }
        guard !scopes.isEmpty else { throw Invalid(reason: "scope is missing") }
        if let unknown = scopes.first(where: { Scope.named($0) == nil }) {
            throw Invalid(reason: "unknown scope \(unknown)")
        }
        self.redirectURI = redirectURI
        self.state = state
        self.scopes = scopes.enumerated().filter { scopes.firstIndex(of: $0.element) == $0.offset }.map(\.element)
        nonce = fields["nonce"]
        locale = fields["locale"]
        asksForMissingScopes = fields["prompt_missing_scopes"] == "true"
        requiresAllScopes = fields["require_requested_scopes"] == "true"
    }

    /// What the customer grants, or nil when a required scope was unticked.
    ///
    /// Consent is remembered: without `prompt_missing_scopes` a later call gets the old scopes, whatever is ticked.
    func granted(ticked: Set<String>, remembered: Set<String>?) -> [String]? {
        if let remembered, !asksForMissingScopes { return scopes.filter(remembered.contains) }
        let chosen = ticked.union(Scope.silent).union(remembered ?? [])
        if requiresAllScopes, scopes.contains(where: { !chosen.contains($0) }) { return nil }
        return scopes.filter(chosen.contains)
    }

    /// The redirect back with the given parameters added.
    func callback(_ parameters: [(String, String)]) -> String {
        redirectURI + (redirectURI.contains("?") ? "&" : "?") + FormFields.encode(parameters)
    }
}
