import Drivers
import FoundationEssentials

/// What PayPal says about a webhook in its five headers, and the body as it came (facts 2.4).
struct PayPalDelivery: Sendable {
    let id: String
    /// The text of the header, unchanged.
    let time: String
    let signature: String
    let certificateURL: String
    let algorithm: String
    let body: [UInt8]

    /// nil when a header is missing, too long, or holds what none of PayPal's does.
    init?(body: [UInt8], header: (_ name: String) -> String?) {
        func value(_ name: String) -> String? {
            guard let text = header("paypal-" + name), (1...Self.maxBytes).contains(text.utf8.count),
                text.utf8.allSatisfy({ (0x21...0x7e).contains($0) })
            else { return nil }
            return text
        }
        guard let id = value("transmission-id"), let time = value("transmission-time"),
            let signature = value("transmission-sig"), let url = value("cert-url"), let algorithm = value("auth-algo")
        else { return nil }
        self.id = id
        self.time = time
        self.signature = signature
        certificateURL = url
        self.algorithm = algorithm
        self.body = body
    }

    private static let maxBytes = 2_048

    /// The text that was signed: the webhook's id is ours, never the caller's.
    func message(webhookID: String) -> String { "\(id)|\(time)|\(webhookID)|\(CRC32.of(body))" }
}
