import Domain
import Drivers
import FoundationEssentials

/// Proves that a webhook is PayPal's: by its signature and certificate, or by asking PayPal (facts 2.4).
struct PayPalWebhooks: Sendable {
    let configuration: PayPalConfiguration
    let client: PayPalClient
    let certificates: PayPalCertificates

    /// How PayPal names the one algorithm that we take.
    private static let algorithm = "SHA256withRSA"

    /// - Parameter mayAsk: asked before a call that nothing proves to be worth it.
    func check(
        _ delivery: PayPalDelivery, now: Date, mayAsk: @Sendable () async -> Bool
    ) async throws(PaymentWebhookError) {
        guard let webhookID = configuration.webhookID else { throw .forged("PAYPAL_WEBHOOK_ID is not set") }
        guard delivery.algorithm == Self.algorithm else { throw .forged("another algorithm") }
        // Also before PayPal is asked: a place that is not PayPal's needs no call.
        guard certificates.permits(delivery.certificateURL) else { throw .forged("the certificate is not PayPal's") }
        switch configuration.webhookCheck {
        case .offline: try await checkSignature(delivery, webhookID, now, mayAsk)
        case .online:
            guard await mayAsk() else { throw Self.tooMany }
            try await ask(delivery, webhookID)
        }
    }

    private func checkSignature(
        _ delivery: PayPalDelivery, _ webhookID: String, _ now: Date, _ mayAsk: @Sendable () async -> Bool
    ) async throws(PaymentWebhookError) {
        guard let signature = Data(base64Encoded: delivery.signature) else { throw .forged("no signature") }
        let certificate: [UInt8]
        do throws(PayPalCertificates.Failure) {
            certificate = try await certificates.certificate(at: delivery.certificateURL, mayFetch: mayAsk)
        } catch {
            switch error {
            case .refused: throw .forged("there is no such certificate")
            case .unreachable: throw .unverifiable("the certificate is out of reach")
            case .withheld: throw Self.tooMany
            }
        }
        do throws(SignatureFlaw) {
            try await CertifiedSignature(suffix: ".paypal.com", authorities: configuration.certificateAuthorities)
                .check(
                    [UInt8](signature), of: Array(delivery.message(webhookID: webhookID).utf8), by: certificate,
                    at: Int(now.timeIntervalSince1970))
        } catch {
            throw .forged(error.reason)
        }
    }

    /// The event goes back as it came: written anew, it would be another text.
    private func ask(_ delivery: PayPalDelivery, _ webhookID: String) async throws(PaymentWebhookError) {
        let question = Question(
            authAlgo: delivery.algorithm, certUrl: delivery.certificateURL, transmissionId: delivery.id,
            transmissionSig: delivery.signature, transmissionTime: delivery.time, webhookId: webhookID)
        guard let head = try? DomainJSON.encode(question) else { throw .malformed("odd headers") }
        let body = head.dropLast() + Array(#","webhook_event":"#.utf8) + delivery.body + Array("}".utf8)
        let verdict: Verdict
        do throws(PaymentProviderError) {
            verdict = try await client.post(
                Self.path, [UInt8](body), key: nil, label: Self.path, until: client.transport.deadline)
        } catch {
            throw .unverifiable("\(error)")
        }
        switch verdict.verificationStatus {
        case "SUCCESS": return
        case "FAILURE": throw .forged("PayPal does not know it")
        default: throw .unverifiable("PayPal does not say")
        }
    }

    private static let tooMany = PaymentWebhookError.unverifiable("too many from there that were not proven")
    private static let path = "/v1/notifications/verify-webhook-signature"

    private struct Question: Encodable {
        var authAlgo, certUrl, transmissionId, transmissionSig, transmissionTime, webhookId: String
    }
    private struct Verdict: Decodable { var verificationStatus: String }
}
