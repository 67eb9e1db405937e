import Crypto
import HTTPTypes
import TestSupport
import Testing

@testable import TeslaMock

@Suite struct PartnerTests {
    private static let key = P256.Signing.PrivateKey().publicKey
    private static let accounts = "/eu/api/1/partner_accounts"
    private static let path = "/.well-known/appspecific/com.tesla.3p.public-key.pem"

    private static func harness(
        _ status: Int = 200, pem: String = key.pemRepresentation, scenario: Scenario = .standard
    ) async -> MockHarness {
        let harness = MockHarness(scenario: scenario) { url in
            (url == "http://127.0.0.1:9" + path ? status : 404, Array(pem.utf8))
        }
        await harness.mock.setDomains(["example.com": "http://127.0.0.1:9"])
        return harness
    }

    @Test func aDomainIsRegisteredByItsKey() async throws {
        let harness = await Self.harness()
        let token = try await harness.partnerToken()
        let (status, body) = try await harness.post(Self.accounts, token: token, json: #"{"domain":"example.com"}"#)
        let point = Self.key.x963Representation.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        #expect(status == 200 && body["response"]["public_key"].string == point && point.hasPrefix("04"))
        let read = try await harness.get(Self.accounts + "/public_key?domain=example.com", token: token)
        #expect(read.body["response"]["public_key"].string == point)
        #expect(try await harness.get(Self.accounts + "/public_key?domain=other.com", token: token).status == 404)
    }

    @Test(arguments: ["https://example.com", "Example.com", "example.com/", ""])
    func domainsAreLowerCaseWithoutSchemeAndPath(domain: String) async throws {
        let harness = await Self.harness()
        let token = try await harness.partnerToken()
        let (status, body) = try await harness.post(Self.accounts, token: token, json: #"{"domain":"\#(domain)"}"#)
        #expect(status == 400 && body["error"].string == "Invalid domain: " + domain)
        #expect(body["response"] == .null && body["error_description"].string.isEmpty)
    }

    @Test(arguments: [301, 403, 404]) func pagesThatAreNoAnswerAreRefused(status: Int) async throws {
        #expect(try await Self.registration(status, pem: Self.key.pemRepresentation) == 424)
    }

    @Test func whatIsNoKeyOfTheCurveIsRefused() async throws {
        let other = P384.Signing.PrivateKey().publicKey.pemRepresentation
        let secret = P256.Signing.PrivateKey().pemRepresentation
        for pem in ["<html>", other, secret] { #expect(try await Self.registration(200, pem: pem) == 400) }
    }

    private static func registration(_ status: Int, pem: String) async throws -> Int {
        let harness = await harness(status, pem: pem)
        let token = try await harness.partnerToken()
        return try await harness.post(accounts, token: token, json: #"{"domain":"example.com"}"#).status
    }

    @Test func customersAndOtherRegionsAreTurnedAway() async throws {
        let harness = await Self.harness()
        let customer = try await harness.accessToken("aurora")
        #expect(
            try await harness.post(Self.accounts, token: customer, json: #"{"domain":"example.com"}"#).status == 403)
        let american = try await harness.partnerToken(region: "na")
        #expect(
            try await harness.post(Self.accounts, token: american, json: #"{"domain":"example.com"}"#).status == 421)
    }

    @Test func unregisteredApplicationsGetA412() async throws {
        let harness = await Self.harness(scenario: try #require(Scenario.named("unregistered")))
        let customer = try await harness.accessToken("aurora")
        #expect(try await harness.get("/eu/api/1/vehicles", token: customer).status == 412)
        let partner = try await harness.partnerToken()
        #expect(try await harness.post(Self.accounts, token: partner, json: #"{"domain":"example.com"}"#).status == 200)
        #expect(try await harness.get("/eu/api/1/vehicles", token: customer).status == 200)
    }

    @Test func specificationsAreForPartnersOnly() async throws {
        let harness = await Self.harness()
        let specs = "/eu/api/1/vehicles/XP7YGCEK4PB000202/specs"
        #expect(try await harness.get(specs, token: harness.accessToken("aurora")).status == 403)
        #expect(try await harness.get(specs, token: harness.partnerToken()).status == 403)
        #expect(try await harness.get(specs, token: harness.partnerToken(scope: "vehicle_specs")).status == 200)
    }
}
