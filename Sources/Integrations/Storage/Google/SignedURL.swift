import Crypto
import FoundationEssentials

/// A request for an object that needs no token, as Google's V4 signatures have it. Signed by whoever has the key.
struct SignedURL: Sendable {
    let stringToSign: String
    private let url: String

    private static let algorithm = "GOOG4-RSA-SHA256"

    /// - Parameter method: `GET` or `HEAD`; the URL is good for that one only.
    /// - Parameter host: scheme, host and perhaps a port, which is not signed.
    /// - Parameter path: without the leading slash; with the bucket, unless the host names it.
    /// - Parameter date: `20261128T210000Z`.
    /// - Parameter lifetime: seconds, up to a week.
    /// - Parameter query: further parameters, not yet escaped.
    /// - Parameter headers: whoever uses the URL must send them just so.
    init(
        method: String, host: String, path: String, date: String, lifetime: Int, email: String,
        query: [(name: String, value: String)] = [], headers: [(name: String, value: String)] = []
    ) {
        let scope = "\(date.prefix(8))/auto/storage/goog4_request"
        let fields = Self.canonical(headers + [("host", Self.name(of: host))])
        let names = fields.map(\.name).joined(separator: ";")
        let signed = [
            ("X-Goog-Algorithm", Self.algorithm), ("X-Goog-Credential", "\(email)/\(scope)"), ("X-Goog-Date", date),
            ("X-Goog-Expires", "\(lifetime)"), ("X-Goog-SignedHeaders", names),
        ]
        let parameters = (query + signed).map { FormFields.escape($0.0) + "=" + FormFields.escape($0.1) }
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.joined(separator: "&")
        let resource =
            "/"
            + path.split(separator: "/", omittingEmptySubsequences: false)
            .map { FormFields.escape(String($0)) }.joined(separator: "/")
        let payload = fields.first { $0.name == "x-goog-content-sha256" }?.value ?? "UNSIGNED-PAYLOAD"
        let lines = fields.map { "\($0.name):\($0.value)\n" }.joined()
        let request = [method, resource, parameters, lines, names, payload].joined(separator: "\n")
        let digest = SHA256.hash(data: Data(request.utf8)).map { Self.hex($0) }.joined()
        stringToSign = [Self.algorithm, date, scope, digest].joined(separator: "\n")
        url = "\(host)\(resource)?\(parameters)"
    }

    /// - Parameter signature: RSA, PKCS#1 v1.5, SHA-256 of `stringToSign`.
    func signed(with signature: [UInt8]) -> String {
        url + "&X-Goog-Signature=" + signature.map(Self.hex).joined()
    }

    /// Lower-case names in order, values of one name joined, runs of white space folded.
    private static func canonical(_ headers: [(name: String, value: String)]) -> [(name: String, value: String)] {
        let values = headers.map { header in
            (header.name.lowercased(), header.value.split(whereSeparator: \.isWhitespace).joined(separator: " "))
        }
        return Dictionary(grouping: values, by: \.0)
            .map { (name: $0.key, value: $0.value.map(\.1).joined(separator: ",")) }
            .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    private static func name(of host: String) -> String {
        let name = host.firstRange(of: "://").map { host[$0.upperBound...] } ?? host[...]
        return String(name.prefix { $0 != ":" && $0 != "/" })
    }

    private static func hex(_ byte: UInt8) -> String {
        String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
    }
}
