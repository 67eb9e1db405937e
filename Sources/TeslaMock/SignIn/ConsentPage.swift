/// The sign-in and consent page in one: choose an account, tick scopes, allow or cancel.
struct ConsentPage: Sendable {
    let request: AuthorizeRequest
    let fields: FormFields
    /// Scopes granted before, by account name.
    let consents: [String: Set<String>]

    var html: String {
        let hidden = fields.pairs
            .filter { !["account", "granted", "decision"].contains($0.name) }
            .map { "<input type=\"hidden\" name=\"\(Self.escape($0.name))\" value=\"\(Self.escape($0.value))\">" }
        return Self.document(
            title: "Sign in",
            body: """
                <form method="post" action="authorize">
                \(hidden.joined(separator: "\n"))
                <h1>Choose a test account</h1>
                <fieldset class="accounts"><legend class="sr">Account</legend>\(accounts)</fieldset>
                <h2>This application asks for</h2>
                <fieldset class="scopes"><legend class="sr">Permissions</legend>\(scopes)</fieldset>
                \(note)
                <div class="actions">
                <button class="primary" name="decision" value="allow">Allow</button>
                <button name="decision" value="cancel">Cancel</button>
                </div>
                <p class="target">You will return to <span>\(Self.escape(request.redirectURI))</span></p>
                </form>
                """)
    }

    /// The page shown when the call itself is wrong.
    static func refusal(_ reason: String) -> String {
        document(
            title: "Request refused",
            body: "<h1>This request cannot be accepted</h1><p class=\"refusal\">\(escape(reason))</p>")
    }

    private var accounts: String {
        AccountCatalogue.all.enumerated().map { index, account in
            let before = consents[account.name] == nil ? "" : "<em>consented before</em>"
            return """
                <label class="row"><input type="radio" name="account" value="\(account.name)" required\
                \(index == 0 ? " checked" : "")>
                <span><b>\(account.name)</b> <i>\(account.region.code)</i>\(before)<br>
                <small>\(Self.escape(account.summary))</small></span></label>
                """
        }.joined(separator: "\n")
    }

    private var scopes: String {
        request.scopes.compactMap(Scope.named).map { scope in
            let isFixed = Scope.silent.contains(scope.name) || request.requiresAllScopes
            // A disabled box sends nothing, so a fixed scope travels in a hidden field.
            let box =
                isFixed
                ? "<input type=\"checkbox\" checked disabled>"
                    + "<input type=\"hidden\" name=\"granted\" value=\"\(scope.name)\">"
                : "<input type=\"checkbox\" name=\"granted\" value=\"\(scope.name)\" checked>"
            return """
                <label class="row">\(box)<span><b>\(scope.title)</b> <code>\(scope.name)</code><br>
                <small>\(scope.detail)</small></span></label>
                """
        }.joined(separator: "\n")
    }

    private var note: String {
        if request.requiresAllScopes { return "<p class=\"note\">The application requires all of these.</p>" }
        guard !request.asksForMissingScopes, !consents.isEmpty else { return "" }
        let text = "An account that consented before keeps its old permissions, whatever is ticked here."
        return "<p class=\"note\">\(text)</p>"
    }

    private static func document(title: String, body: String) -> String {
        """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
        <meta name="referrer" content="no-referrer"><title>\(title) (mock)</title>
        <style>\(ConsentStyle.sheet)</style></head>
        <body><p class="ribbon">Mock sign-in for development and tests. This is not Tesla; no password is asked.</p>
        <main>\(body)</main></body></html>
        """
    }

    static func escape(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { output, scalar in
            switch scalar {
            case "&": output += "&amp;"
            case "<": output += "&lt;"
            case ">": output += "&gt;"
            case "\"": output += "&quot;"
            case "'": output += "&#39;"
            default: output.unicodeScalars.append(scalar)
            }
        }
    }
}
