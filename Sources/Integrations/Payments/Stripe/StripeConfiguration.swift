public import Domain

/// How to reach Stripe, and with which keys.
public struct StripeConfiguration: Sendable {
    public static let liveBase = "https://api.stripe.com"
    /// What our requests and answers look like, whatever the account's own version is.
    static let version = "2026-10-28.endive"

    let base: String
    let key: Secret
    public let mode: PaymentMode
    let webhookSecrets: [Secret]

    /// - Parameter key: `sk_` or `rk_`, with `test_` or `live_`; nil for anything else.
    public init?(base: String = liveBase, key: Secret, webhookSecrets: [Secret]) {
        guard let mode = Self.mode(of: key) else { return nil }
        self.base = base
        self.key = key
        self.mode = mode
        self.webhookSecrets = webhookSecrets
    }

    /// By the prefix of the key.
    public static func mode(of key: Secret) -> PaymentMode? {
        let text = key.reveal()
        guard text.utf8.allSatisfy({ (0x21...0x7e).contains($0) }), text.utf8.count >= 16 else { return nil }
        if text.hasPrefix("sk_test_") || text.hasPrefix("rk_test_") { return .test }
        return text.hasPrefix("sk_live_") || text.hasPrefix("rk_live_") ? .live : nil
    }
}
