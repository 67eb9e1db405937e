import Crypto
import Domain
import Drivers
import Testing

@testable import Integrations

/// The key that is registered for our domain (facts 1.9, 7).
@Suite struct FleetPartnerTests {
    private static let token = #"{"access_token":"partner","expires_in":28800,"token_type":"Bearer"}"#

    @Test func theRegisteredKeyIsTheUncompressedPoint() async throws {
        let key = P256.Signing.PrivateKey().publicKey
        let hex = key.x963Representation.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let tesla = FakeTesla([.answer(Self.token), .answer(#"{"response":{"public_key":"\#(hex.uppercased())"}}"#)])
        let registered = try await tesla.partner.registeredKey(of: "example.com", in: .na)
        #expect(registered == PublicKeyPoint(pem: key.pemRepresentation))
        #expect(registered != PublicKeyPoint(pem: P256.Signing.PrivateKey().publicKey.pemRepresentation))
        #expect(
            String(decoding: tesla.requests[0].body, as: UTF8.self)
                == "grant_type=client_credentials&client_id=client&client_secret=hush"
                + "&audience=https%3A%2F%2Fna.test&scope=openid")
        #expect(tesla.requests[1].url == "https://na.test/api/1/partner_accounts/public_key?domain=example.com")
        #expect(tesla.requests[1].headers["authorization"] == "Bearer partner")
    }

    @Test func registeringNamesTheDomainOnly() async throws {
        let tesla = FakeTesla([.answer(Self.token), .answer(#"{"response":{"domain":"example.com"}}"#)])
        try await tesla.partner.register("example.com", in: .eu)
        #expect(tesla.requests[1].method == "POST")
        #expect(tesla.requests[1].url == "https://eu.test/api/1/partner_accounts")
        #expect(String(decoding: tesla.requests[1].body, as: UTF8.self) == #"{"domain":"example.com"}"#)
    }

    @Test(arguments: [(404, "not_found", TeslaError.Code.notFound), (412, "", .developerAccount)])
    func anUnregisteredDomainIsNamed(_ status: Int, _ word: String, _ code: TeslaError.Code) async {
        let tesla = FakeTesla([.answer(Self.token), .answer(status, #"{"response":null,"error":"\#(word)"}"#)])
        #expect(await teslaError { try await tesla.partner.registeredKey(of: "example.com", in: .eu) }?.code == code)
    }

    @Test func aWrongSecretIsOurOwnFault() async {
        let tesla = FakeTesla(400, #"{"error":"unauthorized_client"}"#)
        let error = await teslaError { try await tesla.partner.registeredKey(of: "example.com", in: .eu) }
        #expect(error?.code == .developerAccount)
    }

    @Test func whatIsNoKeyIsNone() { #expect(PublicKeyPoint(pem: "-----BEGIN PUBLIC KEY-----") == nil) }
}
