import HTTPTypes
import TestSupport
import Testing

@testable import TeslaMock

/// The ways in which sign-in and gate may differ.
@Suite struct SwitchTests {
    let harness = MockHarness()

    @Test func onlyRegisteredRedirectsAreTaken() async throws {
        await harness.set { $0.redirectURIs = ["https://example.com/callback"] }
        let refused = try await harness.client.send(.get, MockHarness.authorizePath())
        #expect(refused.status == .badRequest)
        for (uri, status) in [("https://example.com/callback", 302), ("https://example.com/callback/", 400)] {
            let path = MockHarness.authorizePath(["redirect_uri": uri, "mock_auto": "aurora"])
            #expect(try await harness.client.send(.get, path).status.code == status)
        }
    }

    @Test func refusalsCanBeWordedOtherwise() async throws {
        await harness.set { ($0.refusalError, $0.refusalDescription) = ("login_cancelled", "") }
        let callback = try await harness.consent("aurora", ["mock_decision": "cancel"])
        #expect(callback["error"] == "login_cancelled" && callback["state"] == "s-1")
        #expect(callback["error_description"] == nil)
    }

    @Test func issuersComeAlone() async throws {
        await harness.set { $0.callbackExtras = .issuerOnly }
        let callback = try await harness.consent("aurora")
        #expect(callback["iss"] == "http://mock.test/oauth2/v3" && callback["locale"] == nil)
    }

    @Test func tokensMayLiveShortly() async throws {
        await harness.set { $0.accessTokenLifetime = 60 }
        let body = try await harness.signIn("aurora")
        #expect(body["expires_in"].int == 60)
        await harness.mock.advanceClock(seconds: 61)
        #expect(try await harness.get("/eu/api/1/vehicles", token: body["access_token"].string).status == 401)
    }

    @Test func claimsMayLackTheRegionAndNameOneAudience() async throws {
        await harness.set { ($0.singleAudience, $0.omitsRegionClaim) = (true, true) }
        let token = try await harness.accessToken("us")
        let claims = try #require(try await harness.mock.issuer.accessClaims(of: token))
        #expect(claims.aud == .one("http://mock.test/na") && claims.ou_code == nil)
        #expect(try await harness.get("/na/api/1/vehicles", token: token).status == 200)
    }

    @Test func expiryMayBeNamed() async throws {
        await harness.set { $0.namesExpiredToken = true }
        let token = try await harness.accessToken("aurora")
        await harness.mock.advanceClock(seconds: 28_801)
        let (status, body) = try await harness.get("/eu/api/1/vehicles", token: token)
        #expect(status == 401 && body["error"].string == "token expired (401)")
    }

    @Test func aRevokedAccountHasToSignInAgain() async throws {
        let tokens = try await harness.signIn("aurora", ["mock_grant": "vehicle_device_data"])
        let code = try #require(try await harness.consent("aurora")["code"])
        let revoked = try await harness.client.send(.post, "/__mock/accounts/aurora/revoke")
        #expect(revoked.status == .ok)
        #expect(try await harness.refresh(tokens["refresh_token"].string).body["error"].string == "login_required")
        #expect(try await harness.get("/eu/api/1/vehicles", token: tokens["access_token"].string).status == 401)
        #expect(try await harness.token(MockHarness.exchangeFields(code)).status == 400)
        #expect(await harness.mock.counts(account: "aurora").refusedRefreshes == 1)
        let again = try await harness.accessToken("aurora")
        #expect(
            try #require(try await harness.mock.issuer.accessClaims(of: again)).scp.contains("vehicle_charging_cmds"))
        #expect(try await harness.client.send(.post, "/__mock/accounts/nobody/revoke").status == .notFound)
    }

    @Test func refreshCanBeRefusedForGood() async throws {
        let token = try await harness.signIn("aurora")["refresh_token"].string
        await harness.mock.setScenario(try #require(Scenario.named("login-required")))
        #expect(try await harness.refresh(token).status == 401)
    }

    @Test func switchesChangeOneByOneAndMisspellingsAreRefused() async throws {
        #expect(try await order("switches", #"{"wrapsDX":true,"vehicleState":"asleep"}"#) == 200)
        #expect(try await order("switches", #"{"shortPages":true,"vehicleState":null}"#) == 200)
        var expected = Switches()
        (expected.wrapsDX, expected.shortPages) = (true, true)
        #expect(await harness.mock.currentSwitches == expected)
        #expect(try await order("switches", #"{"wrapDX":true}"#) == 400)
        #expect(try await order("faults", #"{"kind":"status","statsu":500}"#) == 400)
        #expect(await harness.mock.currentSwitches == expected)
    }

    @Test(arguments: Scenario.all.map(\.name)) func everyScenarioCanBeChosenFromOutside(name: String) async throws {
        #expect(try await order("scenario", #"{"name":"\#(name)"}"#) == 200)
        #expect(await harness.mock.currentSwitches == Scenario.named(name)?.switches)
    }

    private func order(_ name: String, _ json: String) async throws -> Int {
        try await harness.client.send(.post, "/__mock/" + name, text: json).status.code
    }
}
