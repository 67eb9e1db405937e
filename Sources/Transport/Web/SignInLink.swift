import Domain

/// The way to Tesla's sign-in, and where it leads afterwards. Tesla is always asked for what was not granted before.
struct SignInLink {
    var language: ReportLanguage
    /// A path of ours or an allowed address.
    var returnTo: String?

    /// Names no session: the browser's cookie does.
    var path: String {
        "/api/v1/tesla/oauth/login?locale=\(language.rawValue)&return_to=" + percentEncoded(returnTo ?? "/")
    }

    /// Without a fragment.
    var target: String { String((returnTo ?? "/").prefix { $0 != "#" }) }

    /// Our own pages do not read the fragment: before them a page says what is missing.
    func afterwards(missingScopes: [String]) -> String {
        guard !missingScopes.isEmpty, target.hasPrefix("/") else { return target }
        return "/api/v1/tesla/oauth/permissions?locale=\(language.rawValue)&return_to=" + percentEncoded(target)
    }
}
