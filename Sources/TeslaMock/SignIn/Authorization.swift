import HTTPTypes
import Hummingbird

/// From the customer's decision to the redirect.
extension TeslaMock {
    /// Grants and makes the code. nil when the customer unticked a scope that the client requires.
    func approve(_ request: AuthorizeRequest, account: Account, ticked: Set<String>, base: String) -> String? {
        let remembered = ledger.remembered(account.name)
        guard let scopes = request.granted(ticked: ticked, remembered: remembered) else { return nil }
        ledger.remember(scopes, account: account.name)
        let code = account.region.code + "_" + randomHex(48)
        let moment = now.seconds
        ledger.add(
            code: code,
            GrantLedger.PendingCode(
                grant: GrantLedger.Grant(
                    account: account.name, scopes: scopes, nonce: request.nonce, state: request.state,
                    signedInAt: moment),
                redirectURI: request.redirectURI, issuedAt: moment))
        return request.callback([("code", code), ("state", request.state)] + extras(account: account, base: base))
    }

    /// The redirect after the customer cancelled.
    func refusal(of request: AuthorizeRequest) -> String {
        let description = switches.refusalDescription
        let described = description.isEmpty ? [] : [("error_description", description)]
        return request.callback([("error", switches.refusalError)] + described + [("state", request.state)])
    }

    private func extras(account: Account, base: String) -> [(String, String)] {
        let issuer = base + "/oauth2/v3"
        return switch switches.callbackExtras {
        case .none: []
        case .localeAndIssuer: [("locale", account.locale), ("issuer", issuer)]
        case .issuerOnly: [("iss", issuer)]
        }
    }

    /// Which accounts consented to what, for the page.
    var consents: [String: Set<String>] {
        var known: [String: Set<String>] = [:]
        for account in AccountCatalogue.all { known[account.name] = ledger.remembered(account.name) }
        return known
    }
}
