import Crypto
public import Domain
public import FoundationEssentials

/// The header `Stripe-Signature` (facts 1.5): HMAC-SHA256 over the time, a full stop and the body as it came.
public struct StripeSignature: Sendable {
    /// Either way: Stripe's own library accepts any time in the future.
    static let tolerance = 300
    /// Longer ones are not read.
    private static let maxHeaderBytes = 4_096

    private let keys: [SymmetricKey]

    /// - Parameter secrets: `whsec_…`, taken literally; several while one is being replaced.
    public init(secrets: [Secret]) {
        keys = secrets.map { SymmetricKey(data: Array($0.reveal().utf8)) }
    }

    /// Whether one of the signatures (`v1`) was made with one of the secrets, not long before `now`.
    public func accepts(_ header: String, body: [UInt8], at now: Date) -> Bool {
        guard header.utf8.count <= Self.maxHeaderBytes else { return false }
        let pairs = header.split(separator: ",", omittingEmptySubsequences: false).map { pair in
            let parts = pair.split(separator: "=", omittingEmptySubsequences: false)
            return (name: parts[0], value: parts.count > 1 ? parts[1] : "")
        }
        guard let time = pairs.first(where: { $0.name == "t" })?.value, let seconds = Self.seconds(time),
            abs(now.timeIntervalSince1970 - Double(seconds)) <= Double(Self.tolerance)
        else { return false }
        let signed = Array("\(seconds).".utf8) + body
        let codes = pairs.filter { $0.name == "v1" }.compactMap { Self.bytes(hex: $0.value) }
        // Every pair is compared, in constant time each.
        return codes.reduce(false) { found, code in
            keys.reduce(found) { HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: signed, using: $1) || $0 }
        }
    }

    private static func seconds(_ text: Substring) -> Int? {
        guard (1...12).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int(text)
    }

    /// Of a whole SHA-256, in lower case as Stripe writes it.
    private static func bytes(hex: Substring) -> [UInt8]? {
        let digits = hex.utf8.compactMap { digit -> UInt8? in
            switch digit {
            case 0x30...0x39: digit - 0x30
            case 0x61...0x66: digit - 0x61 + 10
            default: nil
            }
        }
        guard digits.count == 64, hex.utf8.count == 64 else { return nil }
        return stride(from: 0, to: 64, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}
