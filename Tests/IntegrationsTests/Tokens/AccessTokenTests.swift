import Crypto
import Domain
import FoundationEssentials
import NIOConcurrencyHelpers
import Testing

@testable import Integrations

@Suite struct AccessTokenTests {
    private static let start = Date(timeIntervalSince1970: 1_795_000_000)
    private static let ids = IDGenerator()
    private static let secret = "k1:0123456789abcdefghijklmnopqrstuvwxyzABCD"

    private final class Time: Sendable {
        private let value = NIOLockedValueBox(AccessTokenTests.start)
        var clock: WallClock { WallClock { self.value.withLockedValue { $0 } } }
        func advance(_ seconds: Double) { value.withLockedValue { $0 = $0.addingTimeInterval(seconds) } }
    }

    private static func tokens(
        _ keys: TokenKeys? = nil, issuer: String = "https://api.test", clock: WallClock = .fixed(start)
    ) async throws -> JWTAccessTokens {
        await JWTAccessTokens(try keys ?? TokenKeys(secrets: secret), issuer: issuer, ids: ids, clock: clock)
    }

    private static func claims(_ life: Double = 900) -> AccessClaims {
        let account = ids.account()
        return AccessClaims(
            account: account, family: ids.family(of: account), generation: 2, role: .admin, issuedAt: start,
            expiresAt: start.addingTimeInterval(life))
    }

    /// A token made by hand, signed with HS256 under a secret.
    private static func forge(_ header: String, _ payload: String, secret: String = secret) -> String {
        let text = Base64URL.encode(Array(header.utf8)) + "." + Base64URL.encode(Array(payload.utf8))
        let key = SymmetricKey(data: Data(secret.split(separator: ":", maxSplits: 1).last.map(String.init)!.utf8))
        return text + "." + Base64URL.encode(Array(HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: key)))
    }

    private static func payload(_ change: (inout [String: String]) -> Void = { _ in }) -> String {
        let account = ids.account()
        var members = [
            "iss": "\"https://api.test\"", "aud": "\"carpulse-api\"", "sub": "\"\(account.rawValue)\"",
            "iat": "1795000000", "nbf": "1795000000", "exp": "1795000900", "jti": "\"x\"",
            "sid": "\"\(ids.family(of: account).rawValue)\"", "gen": "1", "roles": "[\"user\"]",
        ]
        change(&members)
        return "{" + members.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",") + "}"
    }

    private static let header = #"{"alg":"HS256","kid":"k1","typ":"at+jwt"}"#

    @Test func `what was signed comes back`() async throws {
        let tokens = try await Self.tokens()
        let claims = Self.claims()
        #expect(try await tokens.claims(in: tokens.sign(claims)) == claims)
        #expect(
            try await tokens.claims(in: Self.forge(Self.header, Self.payload())).generation == 1, "the forger's tool")
    }

    @Test(arguments: [
        ##"{"alg":"none","kid":"k1","typ":"at+jwt"}"##, ##"{"alg":"HS384","kid":"k1","typ":"at+jwt"}"##,
        ##"{"alg":"RS256","kid":"k1","typ":"at+jwt"}"##, ##"{"alg":"HS256","kid":"k2","typ":"at+jwt"}"##,
        ##"{"alg":"HS256","typ":"at+jwt"}"##, ##"{"alg":"HS256","kid":"k1","typ":"JWT"}"##,
        ##"{"alg":"HS256","kid":"k1"}"##, ##"{"alg":"HS256","kid":"k1","typ":"at+jwt","crit":["exp"]}"##,
        ##"{"kid":"k1","typ":"at+jwt"}"##, "[]", "", "{",
    ]) func `a header decides nothing`(header: String) async throws {
        await #expect(throws: AccessTokenFailure.invalid) {
            try await Self.tokens().claims(in: Self.forge(header, Self.payload()))
        }
    }

    @Test(arguments: [
        ("iss", "\"https://other.test\""), ("aud", "\"other\""), ("aud", "[\"carpulse-api\",\"other\"]"), ("aud", "[]"),
        ("nbf", "1795000060"), ("iat", "1795000060"), ("sub", "\"anna\""), ("sid", "\"x\""), ("roles", "[\"root\"]"),
        ("exp", "\"never\""),
    ]) func `a claim that is not ours is refused`(name: String, value: String) async throws {
        await #expect(throws: AccessTokenFailure.invalid) {
            try await Self.tokens().claims(in: Self.forge(Self.header, Self.payload { $0[name] = value }))
        }
    }

    @Test(arguments: ["iss", "aud", "sub", "exp", "nbf", "iat", "sid", "gen"]) func `each claim is needed`(
        name: String
    ) async throws {
        await #expect(throws: AccessTokenFailure.invalid) {
            try await Self.tokens().claims(in: Self.forge(Self.header, Self.payload { $0[name] = nil }))
        }
    }

    @Test func `it ends at its time, and says so only then`() async throws {
        let time = Time()
        let tokens = try await Self.tokens(clock: time.clock)
        let token = try await tokens.sign(Self.claims())
        time.advance(899)
        _ = try await tokens.claims(in: token)
        time.advance(1)
        await #expect(throws: AccessTokenFailure.expired) { try await tokens.claims(in: token) }
        await #expect(throws: AccessTokenFailure.invalid, "signed by nobody") {
            try await tokens.claims(in: token.dropLast(4) + "AAAA")
        }
    }

    @Test func `no changed character is let through`() async throws {
        let tokens = try await Self.tokens()
        let token = Array(try await tokens.sign(Self.claims()))
        for index in stride(from: 0, to: token.count, by: 7) {
            var changed = token
            changed[index] = changed[index] == "A" ? "B" : "A"
            await #expect(throws: AccessTokenFailure.invalid) { try await tokens.claims(in: String(changed)) }
        }
        for text in ["", ".", "..", "a.b.c", String(repeating: "x", count: 100_000)] {
            await #expect(throws: AccessTokenFailure.invalid) { try await tokens.claims(in: text) }
        }
    }

    @Test func `a new key signs, the old one still checks, a removed one does not`() async throws {
        let (old, new) = (Self.secret, TokenKeys.generate())
        let before = try await Self.tokens()
        let between = try await Self.tokens(TokenKeys(secrets: new + "," + old))
        let after = try await Self.tokens(TokenKeys(secrets: new))
        let early = try await before.sign(Self.claims())
        let late = try await between.sign(Self.claims())
        _ = try await between.claims(in: early)
        _ = try await between.claims(in: late)
        _ = try await after.claims(in: late)
        await #expect(throws: AccessTokenFailure.invalid) { try await before.claims(in: late) }
        await #expect(throws: AccessTokenFailure.invalid) { try await after.claims(in: early) }
    }

    @Test func `an EC key signs with ES256 and stands in the key set, a secret never does`() async throws {
        let key = P256.Signing.PrivateKey()
        let keys = try TokenKeys(secrets: Self.secret, files: [("ec1", key.pemRepresentation)])
        let tokens = try await Self.tokens(keys)
        let token = try await tokens.sign(Self.claims())
        let header = try #require(Base64URL.decode(String(token.prefix { $0 != "." })))
        #expect(String(decoding: header, as: UTF8.self).contains("ES256"))
        _ = try await tokens.claims(in: token)
        let document = String(decoding: tokens.keySet, as: UTF8.self)
        let point = Array(key.publicKey.rawRepresentation)
        #expect(document.contains(Base64URL.encode(Array(point[..<32]))))
        #expect(document.contains(Base64URL.encode(Array(point[32...]))))
        #expect(!document.contains("oct") && !document.contains("k1") && !document.contains("0123456789abcdef"))
        // The public key as an HMAC secret: the classic confusion.
        for secret in [key.publicKey.pemRepresentation, document] {
            for algorithm in ["HS256", "ES256"] {
                let header = #"{"alg":"\#(algorithm)","kid":"ec1","typ":"at+jwt"}"#
                await #expect(throws: AccessTokenFailure.invalid) {
                    try await tokens.claims(in: Self.forge(header, Self.payload(), secret: "x:" + secret))
                }
            }
        }
    }

    @Test(arguments: [
        "", "k1", "k1:short", "k1:" + String(repeating: "ab", count: 20), ":0123456789abcdefghijklmnopqrstuvwxyz",
        "k1:changethis-0123456789abcdefghijklmnopqrstuvwxyz", "k 1:x",
        "k1:0123456789abcdefghijklmnopqrstuvwxyz,k1:0123456789abcdefghijklmnopqrstuvwxyZ",
    ]) func `weak, double and default secrets are refused`(text: String) {
        #expect(throws: KeyRingError.self) { try TokenKeys(secrets: text) }
    }
}
