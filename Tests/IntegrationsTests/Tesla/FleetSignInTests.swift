import Domain
import Drivers
import FoundationEssentials
import Testing

@testable import Integrations

@Suite struct FleetSignInTests {
    private static func answer(_ claims: String, extra: String = "") -> String {
        #"{"access_token":"\#(jwt(claims))","refresh_token":"EU_1","expires_in":28800,"token_type":"Bearer"\#(extra)}"#
    }
    private static let claims =
        #"{"sub":"85b2dd88","scp":["openid","vehicle_device_data"],"#
        + #""ou_code":"EU","exp":1795028800,"nonce":"n1","aud":"x"}"#

    @Test func authorizeURLCarriesAllParameters() {
        let url = FakeTesla("").signIn.authorizationURL(SignInRequest(state: "s&t", nonce: "n", locale: "fi-FI"))
        #expect(
            url == "https://auth.test/oauth2/v3/authorize?response_type=code&client_id=client"
                + "&redirect_uri=http%3A%2F%2Flocalhost%3A9%2Fback%3Fx%3D1"
                + "&scope=openid%20offline_access%20vehicle_device_data%20vehicle_charging_cmds"
                + "&state=s%26t&nonce=n&locale=fi-FI&prompt_missing_scopes=true&require_requested_scopes=false")
    }

    @Test func exchangeSendsAFormAndReadsTheToken() async throws {
        let tesla = FakeTesla(Self.answer(Self.claims))
        let grant = try await tesla.signIn.exchange(code: "EU_abc+/")
        let request = try #require(tesla.requests.first)
        #expect(request.headers["content-type"] == "application/x-www-form-urlencoded")
        #expect(
            String(decoding: request.body, as: UTF8.self) == "grant_type=authorization_code&client_id=client"
                + "&client_secret=hush&code=EU_abc%2B%2F&redirect_uri=http%3A%2F%2Flocalhost%3A9%2Fback%3Fx%3D1"
                + "&audience=https%3A%2F%2Feu.test")
        #expect(
            grant.account
                == TeslaAccount(
                    subject: "85b2dd88", region: .eu,
                    scopes: ["openid", "vehicle_device_data", "offline_access"], signedInAt: .testNow))
        #expect(grant.nonce == "n1")
        #expect(grant.tokens.refresh == Secret("EU_1"))
        #expect(grant.tokens.expiresAt == Date.testNow.addingTimeInterval(28_800))
    }

    @Test func audienceFollowsTheCodeAndTheTokenDecides() async throws {
        let tesla = FakeTesla(Self.answer(Self.claims))
        let grant = try await tesla.signIn.exchange(code: "NA_abc")
        #expect(String(decoding: tesla.requests[0].body, as: UTF8.self).hasSuffix("https%3A%2F%2Fna.test"))
        #expect(grant.account.region == .eu)
    }

    @Test(arguments: [
        (200, #"{"response":{"region":"na","fleet_api_base_url":"https://na.test"}}"#),
        (200, #"{"response":{"region":"na","fleet_api_base_url":"https://evil.test"}}"#),
        (421, #"{"error":"user out of region, use base URL: https://na.test, see docs"}"#),
    ])
    func teslaIsAskedForARegionThatTheTokenDoesNotName(_ status: Int, _ body: String) async throws {
        let tesla = FakeTesla([.answer(Self.answer(#"{"sub":"a"}"#)), .answer(status, body)])
        let grant = try await tesla.signIn.exchange(code: "x")
        #expect(tesla.requests[1].url == "https://eu.test/api/1/users/region")
        #expect(grant.account.region == .na)
    }

    @Test func unknownRegionIsRefused() async {
        let tesla = FakeTesla([
            .answer(Self.answer(#"{"sub":"a","ou_code":"CN"}"#)), .answer(#"{"response":{"region":"cn"}}"#),
        ])
        #expect(await teslaError { try await tesla.signIn.exchange(code: "CN_1") }?.code == .rejected)
    }

    @Test func nonceMayStandInTheIDToken() async throws {
        let idToken = #","id_token":"\#(jwt(#"{"nonce":"n2"}"#))""#
        let tesla = FakeTesla(Self.answer(#"{"sub":"a","ou_code":"eu"}"#, extra: idToken))
        #expect(try await tesla.signIn.exchange(code: "x").nonce == "n2")
    }

    @Test func refreshSendsNoSecretAndRotates() async throws {
        let tesla = FakeTesla(#"{"access_token":"a2","refresh_token":"EU_2","expires_in":60}"#)
        let old = TeslaTokens(access: Secret("a1"), refresh: Secret("EU_1"), expiresAt: .testNow)
        let new = try await tesla.signIn.refresh(old)
        #expect(
            String(decoding: tesla.requests[0].body, as: UTF8.self)
                == "grant_type=refresh_token&client_id=client&refresh_token=EU_1")
        #expect(
            new
                == TeslaTokens(
                    access: Secret("a2"), refresh: Secret("EU_2"), expiresAt: Date.testNow.addingTimeInterval(60)))
    }

    @Test func aNewTokenTellsAnewWhatItAllows() async throws {
        let scp = #"{"sub":"a","scp":["vehicle_device_data"]}"#
        let tesla = FakeTesla(Self.answer(scp))
        let old = TeslaTokens(
            access: Secret("a1"), refresh: Secret("EU_1"), expiresAt: .testNow,
            scopes: ["openid", "offline_access", "vehicle_device_data", "vehicle_charging_cmds"])
        let new = try await tesla.signIn.refresh(old)
        #expect(Set(new.scopes ?? []) == ["openid", "offline_access", "vehicle_device_data"])
    }

    @Test(arguments: [(401, "login_required"), (401, "invalid_grant"), (400, "invalid_grant")])
    func deadRefreshTokenNeedsANewSignIn(_ status: Int, _ word: String) async {
        let tesla = FakeTesla(status, #"{"error":"\#(word)","error_description":"Login required"}"#)
        let tokens = TeslaTokens(access: Secret("a"), refresh: Secret("r"), expiresAt: .testNow)
        #expect(await teslaError { try await tesla.signIn.refresh(tokens) }?.code == .loginRequired)
    }

    @Test(arguments: ["", #"{"error":"invalid_client"}"#, #"{"error":"x","error_description":"Login required"}"#])
    func anUnknownClientEndsNoSignIn(_ body: String) async {
        let tesla = FakeTesla(401, body)
        let tokens = TeslaTokens(access: Secret("a"), refresh: Secret("r"), expiresAt: .testNow)
        #expect(await teslaError { try await tesla.signIn.refresh(tokens) }?.code == .developerAccount)
    }

    @Test func withoutRefreshTokenNobodyIsAsked() async {
        let tesla = FakeTesla("")
        let tokens = TeslaTokens(access: Secret("a"), refresh: nil, expiresAt: .testNow)
        #expect(await teslaError { try await tesla.signIn.refresh(tokens) }?.code == .loginRequired)
        #expect(tesla.requests.isEmpty)
    }

    @Test func tokenRequestsAreSentOnce() async {
        let tesla = FakeTesla(503, "")
        #expect(await teslaError { try await tesla.signIn.exchange(code: "x") }?.code == .unavailable)
        #expect(tesla.requests.count == 1)
    }

    @Test(arguments: ["", "a.b", "a.!.c", "a.e30.c.d", "opaque"]) func whatIsNoTokenHasNoClaims(_ text: String) {
        #expect(AccessTokenClaims(text) == nil)
    }
}
