import Crypto
import CryptoExtras
import Domain
public import FoundationEssentials

/// The key file of a service account: signs requests for tokens and links.
public struct ServiceAccountKey: Sendable {
    public let email: String
    let tokenURL: String
    private let id: String
    private let key: _RSA.Signing.PrivateKey

    private struct File: Decodable {
        var type: String
        var client_email: String?
        var private_key: String?
        var private_key_id: String?
        var token_uri: String?
    }

    /// - Parameter file: the JSON that Google's console or `gcloud iam service-accounts keys create` made.
    /// - Throws: what is wrong, in words that follow the file's name.
    public init(file: Data) throws(GoogleKeyError) {
        guard let content = try? JSONDecoder().decode(File.self, from: file) else {
            throw GoogleKeyError(reason: "is not the JSON of a Google credential")
        }
        guard content.type == "service_account" else {
            throw GoogleKeyError(
                reason: "holds a credential of type \(content.type.prefix(40)); only service_account is understood")
        }
        guard let email = content.client_email, let pem = content.private_key, let id = content.private_key_id else {
            throw GoogleKeyError(reason: "lacks client_email, private_key or private_key_id")
        }
        do { key = try _RSA.Signing.PrivateKey(pemRepresentation: pem) } catch {
            throw GoogleKeyError(reason: "has a private_key that is no RSA key of at least 2048 bits")
        }
        self.email = email
        self.id = id
        tokenURL = content.token_uri ?? Self.audience
    }

    private static let audience = "https://oauth2.googleapis.com/token"

    /// PKCS#1 v1.5 over SHA-256: the same bytes are always signed alike.
    func sign(_ bytes: [UInt8]) throws(StorageError) -> [UInt8] {
        do {
            return Array(
                try key.signature(for: SHA256.hash(data: bytes), padding: .insecurePKCS1v1_5).rawRepresentation)
        } catch {
            throw .unavailable("the key of the service account does not sign")
        }
    }

    /// What is sent to `tokenURL` for a token (RFC 7523).
    func grant(scope: String, at time: Date) throws(StorageError) -> [(name: String, value: String)] {
        let issued = Int(time.timeIntervalSince1970)
        let header = #"{"typ": "JWT", "alg": "RS256", "kid": \#(Self.quoted(id))}"#
        let claims = """
            {"iat": \(issued), "exp": \(issued + 3_600), "iss": \(Self.quoted(email)), "aud": "\(Self.audience)", \
            "scope": \(Self.quoted(scope))}
            """
        let signed = [header, claims].map { Base64URL.encode(Array($0.utf8)) }.joined(separator: ".")
        let assertion = signed + "." + Base64URL.encode(try sign(Array(signed.utf8)))
        return [("assertion", assertion), ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer")]
    }

    private static func quoted(_ text: String) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        return (try? encoder.encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
    }
}

public struct GoogleKeyError: Error {
    public let reason: String
}
