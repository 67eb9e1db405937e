import Crypto
import FoundationEssentials

/// The secrets that messages to receivers are signed with, newest first: `WEBHOOK_OUT_SECRETS`. A message is signed with
/// each, so that receivers can change over one by one (Standard Webhooks 1.0.0).
public struct WebhookSecrets: Sendable {
    /// Bytes of a secret, by the standard.
    private static let lengths = 24...64
    private static let prefix = "whsec_"

    private let keys: [SymmetricKey]

    /// Reads `whsec_base64` entries separated by commas or white space. Errors name the entry by its place only.
    public init(parsing text: String) throws(KeyRingError) {
        var keys: [SymmetricKey] = []
        for (index, item) in text.split(whereSeparator: { $0 == "," || $0.isWhitespace }).enumerated() {
            guard item.hasPrefix(Self.prefix) else {
                throw KeyRingError(.format, "secret \(index + 1) is not of the form whsec_base64")
            }
            guard let key = Data(base64Encoded: String(item.dropFirst(Self.prefix.count))),
                Self.lengths.contains(key.count)
            else { throw KeyRingError(.length, "secret \(index + 1) must be 24 to 64 bytes in base64") }
            keys.append(SymmetricKey(data: key))
        }
        guard !keys.isEmpty else { throw KeyRingError(.empty, "the list of secrets is empty") }
        self.keys = keys
    }

    /// A list of one new secret, as text for a settings file.
    public static func generate() -> String {
        var random = SystemRandomNumberGenerator()
        return prefix
            + Data((0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) }).base64EncodedString()
    }

    /// The value of `webhook-signature`: `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`, once per secret.
    func signature(id: String, timestamp: Int, body: [UInt8]) -> String {
        let content = Array("\(id).\(timestamp).".utf8) + body
        return keys.map { key in
            "v1," + Data(HMAC<SHA256>.authenticationCode(for: content, using: key)).base64EncodedString()
        }.joined(separator: " ")
    }
}
