public import Domain

/// How to reach PayPal, with which keys, and whom the money is for.
public struct PayPalConfiguration: Sendable {
    /// How webhooks are checked: by the signature alone, or by asking PayPal.
    public enum WebhookCheck: String, Sendable, CaseIterable { case offline, online }

    public static let liveBase = "https://api-m.paypal.com"
    public static let sandboxBase = "https://api-m.sandbox.paypal.com"

    let base: String
    let clientID: String
    let clientSecret: Secret
    let merchantID: String?
    let webhookID: String?
    let webhookCheck: WebhookCheck
    /// Where signing certificates may come from, such as `https://api.paypal.com`.
    let certificateOrigins: [String]
    /// PEM of authorities that are trusted in place of the system's.
    let certificateAuthorities: [UInt8]?
    public var mode: PaymentMode { Self.mode(of: base) }

    /// - Parameter certificateHosts: empty for PayPal's own of that mode.
    public init(
        base: String, clientID: String, clientSecret: Secret, merchantID: String?, webhookID: String?,
        webhookCheck: WebhookCheck = .offline, certificateHosts: [String] = [], certificateAuthorities: [UInt8]? = nil
    ) {
        self.base = base
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.merchantID = merchantID
        self.webhookID = webhookID
        self.webhookCheck = webhookCheck
        self.certificateAuthorities = certificateAuthorities
        let hosts = certificateHosts.isEmpty ? Self.hosts[Self.mode(of: base)] ?? [] : certificateHosts
        // A stand-in in development speaks plain HTTP and keeps its certificates itself.
        certificateOrigins = base.hasPrefix("http://") ? [base] : hosts.map { "https://" + $0 }
    }

    /// Where PayPal's pages for buyers are.
    var pages: String { base.replacing("://api-m.", with: "://www.").replacing("://api.", with: "://www.") }

    public static func mode(of base: String) -> PaymentMode {
        ["https://api-m.paypal.com", "https://api.paypal.com"].contains(base) ? .live : .test
    }

    private static let hosts: [PaymentMode: [String]] = [
        .live: ["api.paypal.com", "api-m.paypal.com"], .test: ["api.sandbox.paypal.com", "api-m.sandbox.paypal.com"],
    ]
}
