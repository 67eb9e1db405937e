import Hummingbird

/// Whose pages may act with a visitor's cookies.
struct AllowedOrigins: Sendable {
    private let listed: Set<String>
    /// Any other origin may call without credentials.
    let allowsAll: Bool

    init(own: String, others: [String]) {
        listed = Set(others.filter { $0 != "*" } + [own])
        allowsAll = others.contains("*")
    }

    /// Whether an absolute address is a page of one of them.
    func owns(_ url: String) -> Bool {
        let parts = url.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        return parts.count >= 3 && contains(parts.prefix(3).joined(separator: "/"))
    }

    func contains(_ origin: String) -> Bool { listed.contains(origin) }

    /// Whether a request that a cookie vouches for comes from a page of ours (decisions.md 24). A browser names the page's
    /// origin on every mutating request; one that names neither origin nor relation is refused. A form of a page that
    /// sends no referrer, as ours do, names its origin `null`: then the relation decides.
    func vouches(for request: Request) -> Bool {
        if let origin = request.headers[.origin], origin != "null" {
            if contains(origin) { return true }
            guard let authority = request.head.authority else { return false }
            return origin == "https://" + authority || origin == "http://" + authority
        }
        return request.headers[.secFetchSite] == "same-origin"
    }
}
