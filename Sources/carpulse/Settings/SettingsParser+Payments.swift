import Domain
import FoundationEssentials
import Integrations

/// Keys of payment providers. Test and live never mix: prd takes live keys only, dev and tst take test keys only.
extension SettingsParser {
    /// nil without a key: Stripe is not offered.
    mutating func stripe(_ environment: Settings.Environment) -> StripeConfiguration? {
        let (base, secrets) = (url(.stripeBase), list(.stripeWebhookSecrets))
        guard let key = optional(.stripeKey) else { return nil }
        guard
            let configuration = StripeConfiguration(
                base: base, key: Secret(key), webhookSecrets: secrets.map { Secret($0) })
        else {
            refuse(.stripeKey, "is no key that begins with sk_test_, sk_live_, rk_test_ or rk_live_")
            return nil
        }
        if !secrets.allSatisfy({ $0.hasPrefix("whsec_") && $0.utf8.count >= 12 }) {
            refuse(.stripeWebhookSecrets, "holds something that is not of the form whsec_…")
        }
        check(configuration.mode, of: .stripeKey, environment)
        if environment == .prd {
            if secrets.isEmpty { refuse(.stripeWebhookSecrets, "is needed with Stripe and APP_ENV=prd") }
            requireTLS(base, .stripeBase)
        }
        return configuration
    }

    /// nil without a client id: PayPal is not offered.
    mutating func paypal(_ environment: Settings.Environment) -> PayPalConfiguration? {
        let base = url(
            .paypalBase,
            default: environment == .prd ? PayPalConfiguration.liveBase : PayPalConfiguration.sandboxBase)
        let check = choice(.paypalWebhookCheck, PayPalConfiguration.WebhookCheck.self) ?? .offline
        let authorities = certificates(.paypalCertCAFile)
        let hosts = list(.paypalCertHosts)
        let (clientID, secret) = (optional(.paypalClientID), optional(.paypalClientSecret))
        let (merchant, webhook) = (optional(.paypalMerchantID), optional(.paypalWebhookID))
        guard let clientID else {
            if secret != nil { refuse(.paypalClientID, "is needed with PAYPAL_CLIENT_SECRET") }
            return nil
        }
        if secret == nil { refuse(.paypalClientSecret, "is needed with PAYPAL_CLIENT_ID") }
        let letters = Set("abcdefghijklmnopqrstuvwxyz0123456789.-:")
        if !hosts.allSatisfy({ $0.allSatisfy(letters.contains) }) {
            refuse(.paypalCertHosts, "holds something that is no name of a host")
        }
        let configuration = PayPalConfiguration(
            base: base, clientID: clientID, clientSecret: Secret(secret ?? ""), merchantID: merchant,
            webhookID: webhook,
            webhookCheck: check, certificateHosts: hosts, certificateAuthorities: authorities)
        self.check(configuration.mode, of: .paypalBase, environment)
        if environment == .prd {
            if merchant == nil { refuse(.paypalMerchantID, "is needed with PayPal and APP_ENV=prd") }
            if webhook == nil { refuse(.paypalWebhookID, "is needed with PayPal and APP_ENV=prd") }
            requireTLS(base, .paypalBase)
        }
        return configuration
    }

    private mutating func check(_ mode: PaymentMode, of key: SettingKey, _ environment: Settings.Environment) {
        switch (mode, environment) {
        case (.test, .prd): refuse(key, "is for tests, which APP_ENV=prd refuses")
        case (.live, .dev), (.live, .tst): refuse(key, "moves real money, which only APP_ENV=prd may")
        default: break
        }
    }

    private mutating func requireTLS(_ base: String, _ key: SettingKey) {
        if !base.hasPrefix("https://") { refuse(key, "must be https with APP_ENV=prd") }
    }

    private mutating func certificates(_ key: SettingKey) -> [UInt8]? {
        guard let path = optional(key) else { return nil }
        guard let file = try? Data(contentsOf: URL(filePath: path)), (1...1_048_576).contains(file.count),
            String(decoding: file, as: UTF8.self).contains("-----BEGIN CERTIFICATE-----")
        else {
            refuse(key, "\(path) is no PEM of certificates")
            return nil
        }
        return [UInt8](file)
    }
}
