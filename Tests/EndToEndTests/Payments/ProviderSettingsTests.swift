import Drivers
import TestSupport
import Testing

/// Keys of payment providers: what a server does not start with.
@Suite(.timeLimit(.minutes(5))) struct ProviderSettingsTests {
    private struct Case: CustomTestStringConvertible, Sendable {
        let settings: [String: String]
        let complaint: String
        var testDescription: String { complaint }
    }

    @Test(arguments: [
        Case(settings: ["STRIPE_SECRET_KEY": "pk_test_0123456789abcdef"], complaint: "STRIPE_SECRET_KEY: is no key"),
        Case(
            settings: ["STRIPE_SECRET_KEY": "sk_live_0123456789abcdef"],
            complaint: "STRIPE_SECRET_KEY: moves real money"),
        Case(
            settings: ["STRIPE_SECRET_KEY": "sk_test_0123456789abcdef", "APP_ENV": "prd"],
            complaint: "STRIPE_SECRET_KEY: is for tests"),
        Case(
            settings: ["STRIPE_SECRET_KEY": "sk_live_0123456789abcdef", "APP_ENV": "prd"],
            complaint: "STRIPE_WEBHOOK_SECRETS: is needed"),
        Case(
            settings: ["STRIPE_SECRET_KEY": "sk_test_0123456789abcdef", "STRIPE_WEBHOOK_SECRETS": "0123456789abcdef"],
            complaint: "STRIPE_WEBHOOK_SECRETS: holds something"),
        Case(
            settings: [
                "STRIPE_SECRET_KEY": "sk_live_0123456789abcdef", "APP_ENV": "prd",
                "STRIPE_API_BASE": "http://127.0.0.1:9",
            ], complaint: "STRIPE_API_BASE: must be https"),
        Case(settings: ["PAYPAL_CLIENT_ID": "0123456789abcdef"], complaint: "PAYPAL_CLIENT_SECRET: is needed"),
        Case(settings: ["PAYPAL_CLIENT_SECRET": "0123456789abcdef"], complaint: "PAYPAL_CLIENT_ID: is needed"),
        Case(
            settings: [
                "PAYPAL_CLIENT_ID": "a", "PAYPAL_CLIENT_SECRET": "0123456789abcdef",
                "PAYPAL_API_BASE": "https://api-m.paypal.com",
            ], complaint: "PAYPAL_API_BASE: moves real money"),
        Case(
            settings: [
                "PAYPAL_CLIENT_ID": "a", "PAYPAL_CLIENT_SECRET": "0123456789abcdef", "APP_ENV": "prd",
                "PAYPAL_API_BASE": "https://api-m.sandbox.paypal.com",
            ], complaint: "PAYPAL_API_BASE: is for tests"),
        Case(
            settings: ["PAYPAL_CLIENT_ID": "a", "PAYPAL_CLIENT_SECRET": "0123456789abcdef", "APP_ENV": "prd"],
            complaint: "PAYPAL_MERCHANT_ID: is needed"),
        Case(
            settings: ["PAYPAL_CLIENT_ID": "a", "PAYPAL_CLIENT_SECRET": "0123456789abcdef", "APP_ENV": "prd"],
            complaint: "PAYPAL_WEBHOOK_ID: is needed"),
        Case(
            settings: ["PAYPAL_CERT_CA_FILE": "/etc/hostname"],
            complaint: "PAYPAL_CERT_CA_FILE: /etc/hostname is no PEM"),
        Case(settings: ["PAYPAL_WEBHOOK_CHECK": "never"], complaint: "PAYPAL_WEBHOOK_CHECK: "),
        Case(
            settings: [
                "PAYPAL_CLIENT_ID": "a", "PAYPAL_CLIENT_SECRET": "0123456789abcdef", "PAYPAL_CERT_HOSTS": "https://*.x",
            ],
            complaint: "PAYPAL_CERT_HOSTS: holds something"),
    ])
    private func `is refused, and quotes no secret`(_ item: Case) async throws {
        let (status, errors) = try await Tool.refusal(of: ["serve"], settings: item.settings)
        #expect(status == .exited(code: 78) && errors.contains(item.complaint), "\(errors)")
        #expect(!errors.contains("0123456789abcdef"))
    }
}
