import Domain
import Drivers
import Integrations
import Logging

/// Payment providers that have keys. Another one is a folder in Integrations, and a line here.
enum ProviderAssembly {
    static func providers(_ settings: Settings, http: HTTPClient, logger: Logger) -> [any PaymentProvider] {
        [
            settings.stripe.map { StripeProvider($0, http: http, logger: logger) as any PaymentProvider },
            settings.paypal.map { PayPalProvider($0, http: http, logger: logger) as any PaymentProvider },
        ].compactMap(\.self)
    }
}
