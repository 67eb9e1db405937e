import FoundationEssentials
import HTTPTypes
import Hummingbird
import TestSupport
import Testing

@testable import TeslaMock

/// A mock at noon of 23 November 2026 with a client that knows how to sign in.
struct MockHarness: Sendable {
    static let redirectURI = "http://127.0.0.1:8100/api/v1/tesla/oauth/callback"
    static let minimum = "openid offline_access vehicle_device_data vehicle_charging_cmds"
    static let form: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]

    static func bearer(_ token: String) -> HTTPFields { [.authorization: "Bearer " + token] }

    let mock: TeslaMock
    let client: InMemoryClient<RouterResponder<BasicRequestContext>>

    init(
        scenario: Scenario = .standard, lifetime: Int = 28_800,
        fetch: (@Sendable (String) async throws -> (status: Int, body: [UInt8]))? = nil
    ) {
        var configuration = TeslaMockConfiguration { Date(timeIntervalSince1970: 1_795_435_200) }
        configuration.scenario = scenario
        configuration.accessTokenLifetime = lifetime
        configuration.fetch = fetch
        mock = TeslaMock(configuration: configuration)
        client = InMemoryClient(responder: mock.makeResponder(), authority: "mock.test")
    }

    /// Changes switches of the running mock.
    func set(_ change: (inout Switches) -> Void) async {
        var switches = await mock.currentSwitches
        change(&switches)
        await mock.setSwitches(switches)
    }

    /// The token of the application itself.
    func partnerToken(region: String = "eu", scope: String = "openid") async throws -> String {
        try await token([
            ("grant_type", "client_credentials"), ("client_id", TeslaMockConfiguration.defaultClientID),
            ("client_secret", TeslaMockConfiguration.defaultClientSecret),
            ("audience", "http://mock.test/" + region), ("scope", scope),
        ]).body["access_token"].string
    }

    func post(_ path: String, token: String, json: String = "{}") async throws -> (status: Int, body: Tree) {
        let reply = try await client.send(
            .post, path, headers: [.authorization: "Bearer " + token, .contentType: "application/json"], text: json)
        return (reply.status.code, (try? Tree(reply.text)) ?? Tree.null)
    }

    /// The query of an authorize call; `extra` adds or replaces parameters, an empty value removes one.
    static func authorizePath(_ extra: [String: String] = [:]) -> String {
        let usual = [
            "response_type": "code", "client_id": TeslaMockConfiguration.defaultClientID,
            "redirect_uri": redirectURI, "scope": minimum, "state": "s-1",
        ]
        let all = usual.merging(extra) { $1 }.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }
        return "/oauth2/v3/authorize?" + FormFields.encode(all.map { ($0.key, $0.value) })
    }

    /// Goes through the sign-in page at once and gives the callback's parameters.
    func consent(_ account: String, _ extra: [String: String] = [:]) async throws -> FormFields {
        let reply = try await client.send(.get, Self.authorizePath(extra.merging(["mock_auto": account]) { $1 }))
        try #require(reply.status == .found)
        let location = try #require(reply.headers[.location])
        return FormFields(String(location.drop { $0 != "?" }.dropFirst()))
    }

    func token(_ fields: [(String, String)]) async throws -> (status: Int, body: Tree) {
        let reply = try await client.send(
            .post, "/oauth2/v3/token", headers: Self.form, text: FormFields.encode(fields))
        return (reply.status.code, try Tree(reply.text))
    }

    static func exchangeFields(_ code: String, _ extra: [String: String] = [:]) -> [(String, String)] {
        let usual = [
            "grant_type": "authorization_code", "client_id": TeslaMockConfiguration.defaultClientID,
            "client_secret": TeslaMockConfiguration.defaultClientSecret, "code": code, "redirect_uri": redirectURI,
            "audience": "http://mock.test/eu",
        ]
        return usual.merging(extra) { $1 }.filter { !$0.value.isEmpty }.map { ($0.key, $0.value) }
    }

    func refresh(_ token: String) async throws -> (status: Int, body: Tree) {
        try await self.token([
            ("grant_type", "refresh_token"), ("client_id", TeslaMockConfiguration.defaultClientID),
            ("refresh_token", token),
        ])
    }

    /// The whole way; the answer of the token endpoint.
    func signIn(_ account: String, _ extra: [String: String] = [:]) async throws -> Tree {
        let code = try #require(try await consent(account, extra)["code"])
        let (status, body) = try await token(Self.exchangeFields(code))
        try #require(status == 200)
        return body
    }

    func accessToken(_ account: String, scope: String = minimum) async throws -> String {
        try await signIn(account, ["scope": scope, "prompt_missing_scopes": "true"])["access_token"].string
    }

    func get(_ path: String, token: String) async throws -> (status: Int, body: Tree) {
        let reply = try await client.send(.get, path, headers: Self.bearer(token))
        return (reply.status.code, (try? Tree(reply.text)) ?? Tree.null)
    }
}
