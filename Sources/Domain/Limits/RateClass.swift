/// What is counted apart from the rest. A new class is a case here and its setting `RATE_LIMIT_<CLASS>`.
public enum RateClass: String, Sendable, CaseIterable {
    /// Requests for reports; one for all reports of a batch.
    case pdf
    /// Polls, waits, event streams and downloads.
    case status
    /// What may cost a call to Tesla's API: data of cars, invoices, reads that are passed on as they are.
    case teslaAPI = "tesla_api"
    /// Sign-ins with Tesla that are begun, and renewals on demand.
    case teslaOAuth = "tesla_oauth"
    /// Sign-ins, registrations and what else a password or a token is guessed with.
    case auth
    /// Photos.
    case uploads
    /// All that belongs to no other class.
    case standard = "default"
    /// Orders, confirmations, claims.
    case payments
    /// What providers tell us, per provider and address; signed rightly it is never refused.
    case webhooks
    /// Looks at verify pages.
    case verify
    /// Files to be verified.
    case documents
    /// Not requests to us but ours to Tesla: live data of one car (facts 8.1).
    case teslaData = "tesla_data"
}

/// How often: at most `count` at once, and no more than `count` in `seconds` on average.
public struct RatePolicy: Sendable, Hashable {
    public let count: Int
    public let seconds: Int

    public init?(count: Int, seconds: Int) {
        guard (1...1_000_000).contains(count), (1...86_400).contains(seconds) else { return nil }
        self.count = count
        self.seconds = seconds
    }

    /// `count/seconds`, for example `120/60`.
    public init?(_ text: String) {
        let numbers = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard numbers.count == 2, let count = numbers[0], let seconds = numbers[1] else { return nil }
        self.init(count: count, seconds: seconds)
    }

    /// The share of one request in the window.
    public var interval: Duration { .seconds(seconds) / count }

    /// `multiplier / divisor` of the count in the same time, at least one.
    public func scaled(by multiplier: Int, over divisor: Int = 1) -> RatePolicy {
        RatePolicy(count: min(max(count * multiplier / divisor, 1), 1_000_000), seconds: seconds) ?? self
    }
}

/// Whose requests are counted together. Not for logs: it holds what identifies somebody.
public struct RateSubject: Sendable, Hashable {
    public let key: String

    public static func car(_ vin: VIN) -> RateSubject { RateSubject(key: "car|\(vin.rawValue)") }

    /// Attempts to sign in to one account from one place.
    public static func signIn(_ email: EmailAddress, from address: IPAddress?) -> RateSubject {
        RateSubject(key: "sign-in|\(email.rawValue)|\(client(address).key)")
    }

    /// Attempts to sign in to one account from anywhere.
    public static func signIn(_ email: EmailAddress) -> RateSubject { RateSubject(key: "sign-in|\(email.rawValue)") }

    /// Unproven webhooks that come from one place in the name of one provider.
    public static func webhooks(of provider: String, from address: IPAddress?) -> RateSubject {
        RateSubject(key: "webhooks|\(provider)|\(client(address).key)")
    }

    /// The same from one network: an IPv4 /16 or an IPv6 /32, about what one provider has.
    public static func signIn(_ email: EmailAddress, fromNetworkOf address: IPAddress?) -> RateSubject {
        let network = address.map { "\($0.prefix($0.isIPv4 ? 16 : 32))" } ?? "-"
        return RateSubject(key: "sign-in|\(email.rawValue)|network|\(network)")
    }

    /// Mails of one kind to one address, and mails that one client asks for.
    public static func mail(_ kind: MailKind, to email: EmailAddress) -> RateSubject {
        RateSubject(key: "mail|\(kind.rawValue)|\(email.rawValue)")
    }
    public static func mail(from address: IPAddress?) -> RateSubject { RateSubject(key: "mail|\(client(address).key)") }

    /// All whom nobody knows.
    public static let strangers = RateSubject(key: "strangers")
    /// All who make an account.
    public static let newcomers = RateSubject(key: "newcomers")

    public static func session(_ id: SessionID) -> RateSubject { RateSubject(key: "session|\(id.rawValue)") }

    /// An IPv6 customer has a /64 at least, so that much counts as one client. Who has no address is one client too.
    public static func client(_ address: IPAddress?) -> RateSubject {
        RateSubject(key: "client|\(address.map { "\($0.isIPv4 ? $0 : $0.prefix(64))" } ?? "-")")
    }
}

/// How many requests may pass, and what is left after them.
public struct RateDecision: Sendable, Equatable {
    public var granted: Int
    /// Requests that could follow at once.
    public var remaining: Int
    /// Until the next request can pass; zero while some remain.
    public var retryAfter: Duration
    /// Until the whole count is available again.
    public var resetAfter: Duration

    public var isAllowed: Bool { granted > 0 }

    public init(granted: Int, remaining: Int, retryAfter: Duration, resetAfter: Duration) {
        self.granted = granted
        self.remaining = remaining
        self.retryAfter = retryAfter
        self.resetAfter = resetAfter
    }
}

/// Counters that all instances share.
public protocol RateLimiter: Sendable {
    /// Asks for up to `units` requests and is granted what is left of them. Asked twice it counts twice, also after a
    /// lost reply.
    func take(
        _ subject: RateSubject, of name: RateClass, under policy: RatePolicy, atMost units: Int
    ) async throws(StoreError) -> RateDecision
}
