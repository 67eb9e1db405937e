import HTTPTypes
import TestSupport
import Testing

@testable import TeslaMock

@Suite struct AuthorizeTests {
    let harness = MockHarness()

    @Test func pageOffersAccountsAndTickedScopes() async throws {
        let reply = try await harness.client.send(.get, MockHarness.authorizePath())
        #expect(reply.status == .ok)
        #expect(reply.text.contains("value=\"aurora\""))
        #expect(reply.text.contains("name=\"granted\" value=\"vehicle_charging_cmds\" checked"))
        #expect(reply.text.contains("This is not Tesla"))
        #expect(!reply.text.contains("https://"))
    }

    @Test func allowingReturnsCodeAndState() async throws {
        let query = String(MockHarness.authorizePath().drop { $0 != "?" }.dropFirst())
        let body = query + "&account=aurora&granted=vehicle_device_data&decision=allow"
        let reply = try await harness.client.send(
            .post, "/oauth2/v3/authorize", headers: MockHarness.form, text: body)
        #expect(reply.status == .found)
        let location = try #require(reply.headers[.location])
        #expect(location.hasPrefix(MockHarness.redirectURI + "?code=EU_"))
        #expect(location.hasSuffix("&state=s-1"))
    }

    @Test func cancellingReturnsAccessDenied() async throws {
        let callback = try await harness.consent("aurora", ["mock_decision": "cancel"])
        #expect(callback["error"] == "access_denied")
        #expect(callback["state"] == "s-1")
        #expect(callback["code"] == nil)
    }

    @Test(arguments: [
        ["response_type": "token"], ["client_id": "other"], ["state": ""], ["scope": ""], ["scope": "openid mail"],
        ["redirect_uri": "http://evil.example/callback"], ["redirect_uri": "http://127.0.0.1.evil.example/"],
    ])
    func wrongParametersAreRefusedWithoutRedirect(extra: [String: String]) async throws {
        let reply = try await harness.client.send(.get, MockHarness.authorizePath(extra))
        #expect(reply.status == .badRequest)
        #expect(reply.headers[.location] == nil)
    }

    @Test func codeOfAnAmericanAccountStartsWithItsRegion() async throws {
        #expect(try await harness.consent("us")["code"]?.hasPrefix("NA_") == true)
    }

    @Test func extraParametersComeOnASwitch() async throws {
        var switches = Switches()
        switches.callbackExtras = .localeAndIssuer
        await harness.mock.setSwitches(switches)
        let callback = try await harness.consent("aurora")
        #expect(callback["locale"] == "fi-FI")
        #expect(callback["issuer"] == "http://mock.test/oauth2/v3")
    }

    @Test func consentIsRememberedWithItsOldScopes() async throws {
        let first = ["mock_grant": "vehicle_device_data"]
        #expect(try await scopes(first) == ["openid", "offline_access", "vehicle_device_data"])
        #expect(try await scopes([:]) == ["openid", "offline_access", "vehicle_device_data"])
        let again = try await scopes(["prompt_missing_scopes": "true"])
        #expect(again.contains("vehicle_charging_cmds"))
    }

    @Test func untickingARequiredScopeIsRefused() async throws {
        let extra = ["require_requested_scopes": "true", "mock_grant": "vehicle_device_data", "mock_auto": "aurora"]
        let reply = try await harness.client.send(.get, MockHarness.authorizePath(extra))
        #expect(reply.status == .badRequest)
    }

    private func scopes(_ extra: [String: String]) async throws -> [String] {
        let token = try await harness.signIn("aurora", extra)["access_token"].string
        return try #require(try await harness.mock.issuer.accessClaims(of: token)).scp
    }
}
