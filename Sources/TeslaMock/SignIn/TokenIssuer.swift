import CryptoExtras
import FoundationEssentials
import JWTKit

/// Signs and checks the mock's tokens (RS256) with a key of this process.
actor TokenIssuer {
    static let keyID = "mock-rs256-1"

    /// Made once per process: a new key takes longer than everything else a test does with the mock.
    private static let key = Result {
        try Insecure.RSA.PrivateKey(backing: _RSA.Signing.PrivateKey(keySize: .bits2048))
    }

    private let keys = JWTKeyCollection()
    private var isReady = false

    func sign(_ claims: some JWTPayload) async throws -> String {
        try await prepare()
        return try await keys.sign(claims, kid: JWKIdentifier(string: Self.keyID))
    }

    /// The claims, or nil when the signature does not fit.
    func accessClaims(of token: String) async throws -> AccessClaims? {
        try await prepare()
        return try? await keys.verify(token, as: AccessClaims.self)
    }

    /// The key set document.
    func keySet() throws -> JSONValue {
        let primitives = try Self.key.get().publicKey.getKeyPrimitives()
        return [
            "keys": [
                [
                    "kty": "RSA", "use": "sig", "alg": "RS256", "kid": .string(Self.keyID),
                    "n": .string(Self.base64URL(primitives.modulus)),
                    "e": .string(Self.base64URL(primitives.publicExponent)),
                ]
            ]
        ]
    }

    /// Adding the key twice does no harm, so a second caller in between may do it again.
    private func prepare() async throws {
        guard !isReady else { return }
        await keys.add(rsa: try Self.key.get(), digestAlgorithm: .sha256, kid: JWKIdentifier(string: Self.keyID))
        isReady = true
    }

    private static func base64URL(_ data: Data) -> String {
        String(
            data.base64EncodedString().compactMap { character in
                switch character {
                case "+": "-"
                case "/": "_"
                case "=": nil
                default: character
                }
            })
    }
}
