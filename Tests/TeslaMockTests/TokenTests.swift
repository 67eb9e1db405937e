import HTTPTypes
import JWTKit
import TestSupport
import Testing

@testable import TeslaMock

@Suite struct TokenTests {
    let harness = MockHarness()

    @Test func exchangeGivesTokensWithTeslasClaims() async throws {
        let body = try await harness.signIn("aurora", ["nonce": "n-7"])
        #expect(body["expires_in"].int == 28_800)
        #expect(body["token_type"].string == "Bearer")
        #expect(body["refresh_token"].string.hasPrefix("EU_"))
        #expect(!body["id_token"].string.isEmpty)
        #expect(body["scope"] == .null && body["state"].string == "s-1")
        let claims = try #require(try await harness.mock.issuer.accessClaims(of: body["access_token"].string))
        #expect(claims.ou_code == "EU" && claims.locale == "fi-FI" && claims.nonce == "n-7")
        #expect(claims.exp - claims.iat == 28_800)
        #expect(claims.aud.values.prefix(2) == ["http://mock.test/na", "http://mock.test/eu"])
    }

    @Test func tokensVerifyAgainstThePublishedKeys() async throws {
        let keySet = try await harness.client.send(.get, "/oauth2/v3/discovery/thirdparty/keys").text
        let keys = try await JWTKeyCollection().add(jwksJSON: keySet)
        let claims = try await keys.verify(try await harness.accessToken("fleet"), as: AccessClaims.self)
        #expect(claims.sub == AccountCatalogue.named("fleet")?.subject)
    }

    @Test func aCodeWorksOnce() async throws {
        let code = try #require(try await harness.consent("aurora")["code"])
        #expect(try await harness.token(MockHarness.exchangeFields(code)).status == 200)
        let again = try await harness.token(MockHarness.exchangeFields(code))
        #expect(again.status == 400 && again.body["error"].string == "invalid_auth_code")
    }

    @Test func aCodeDiesAfterAMinute() async throws {
        let code = try #require(try await harness.consent("aurora")["code"])
        await harness.mock.advanceClock(seconds: 61)
        #expect(try await harness.token(MockHarness.exchangeFields(code)).body["error"].string == "invalid_auth_code")
    }

    @Test(arguments: [
        (["client_secret": "wrong"], "unauthorized_client"), (["client_id": "wrong"], "unauthorized_client"),
        (["redirect_uri": "http://127.0.0.1/other"], "invalid_redirect_url"), (["audience": ""], "invalid_request"),
        (["audience": "http://mock.test/cn"], "invalid_request"), (["code": "EU_0"], "invalid_auth_code"),
        (["grant_type": "password"], "unsupported_grant_type"), (["grant_type": ""], "invalid_request"),
    ])
    func wrongExchangesNameTheirFault(extra: [String: String], error: String) async throws {
        let code = try #require(try await harness.consent("aurora")["code"])
        let (status, body) = try await harness.token(MockHarness.exchangeFields(code, extra))
        #expect(status == 400 && body["error"].string == error)
    }

    @Test func onlyFormsAreTaken() async throws {
        let reply = try await harness.client.send(
            .post, "/oauth2/v3/token", headers: [.contentType: "application/json"], text: "{}")
        #expect(reply.status == .badRequest)
    }

    @Test func credentialsBelongIntoTheBody() async throws {
        let code = try #require(try await harness.consent("aurora")["code"])
        let fields = MockHarness.exchangeFields(code, ["client_id": "", "client_secret": ""])
        var headers = MockHarness.form
        headers[.authorization] = "Basic YTpi"
        let reply = try await harness.client.send(
            .post, "/oauth2/v3/token", headers: headers, text: FormFields.encode(fields))
        #expect(reply.status == .badRequest)
        #expect(try Tree(reply.text)["error"].string == "invalid_request")
    }

    @Test func withoutOfflineAccessThereIsNoRefreshToken() async throws {
        let body = try await harness.signIn("aurora", ["scope": "openid vehicle_device_data"])
        #expect(body["refresh_token"] == .null)
    }

    @Test func partnerTokenComesFromClientCredentials() async throws {
        let (status, body) = try await harness.token([
            ("grant_type", "client_credentials"), ("client_id", TeslaMockConfiguration.defaultClientID),
            ("client_secret", TeslaMockConfiguration.defaultClientSecret), ("audience", "http://mock.test/na"),
            ("scope", "openid vehicle_specs"),
        ])
        #expect(status == 200 && body["refresh_token"] == .null)
        let token = body["access_token"].string
        let claims = try #require(try await harness.mock.issuer.accessClaims(of: token))
        #expect(claims.gty == "client-credentials" && claims.scp == ["openid", "vehicle_specs"])
        #expect(try await harness.get("/na/api/1/vehicles", token: token).status == 403)
    }
}
