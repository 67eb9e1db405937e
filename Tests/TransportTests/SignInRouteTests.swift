import Domain
import HTTPTypes
import TestSupport
import Testing

@testable import Transport

/// Sign-in with Tesla (rows T1, T2).
struct SignInRouteTests {
    private static let login = "/api/v1/tesla/oauth/login"
    private static let html: HTTPFields = [.accept: "text/html,application/xhtml+xml"]

    /// A sign-in begun: its state and the cookie that binds it to the browser.
    private func begin(
        _ world: TransportWorld, _ query: String = "", session: String? = nil
    ) async throws -> (state: String, cookie: String) {
        var headers = HTTPFields.accept("application/json")
        headers[.sessionID] = session
        let reply = try await world.get(Self.login + query, headers)
        let cookie = try #require(reply.headers[.setCookie]).prefix { $0 != ";" }
        return (JSON(reply).state.string, String(cookie))
    }

    @Test func `a browser is sent to Tesla`() async throws {
        let reply = try await TransportWorld().get(Self.login, Self.html)
        #expect(reply.status == .found)
        #expect(reply.headers[.location]?.hasPrefix("https://auth.test/authorize?state=") == true)
        let cookie = try #require(reply.headers[.setCookie])
        for part in ["HttpOnly", "Secure", "SameSite=Lax", "Max-Age=600"] { #expect(cookie.contains(part)) }
    }

    @Test func `without an application at Tesla nobody is sent there`() async throws {
        let world = TransportWorld(tesla: { $0.isConfigured = false })
        let reply = try await world.get(Self.login, .accept("application/json"))
        #expect(reply.status == .serviceUnavailable)
        #expect(JSON(reply).code.string == "not_ready")
        var headers = Self.html
        headers[.acceptLanguage] = "es"
        let page = try await world.get(Self.login, headers)
        #expect(page.status == .serviceUnavailable && page.text.contains(#"<html lang="es">"#))
    }

    @Test(arguments: ["login", "authorize", "url"]) func `a client gets the address`(path: String) async throws {
        let reply = try await TransportWorld().get("/api/v1/tesla/oauth/" + path, .accept("application/json"))
        let json = JSON(reply)
        #expect(json.names == ["authorize_url", "expires_in", "state"])
        #expect(json.expires_in.number == 600)
    }

    @Test func `Tesla and what follows speak the session's language`() async throws {
        let world = TransportWorld()
        let session = try await JSON(world.post("/api/v1/session", #"{"locale":"fi"}"#))["id"].string
        let path = "/api/v1/tesla/oauth/url"
        let own = try await JSON(world.get(path, [.sessionID: session, .acceptLanguage: "es"])).authorize_url.string
        #expect(own.contains("locale=fi"))
        let asked = try await JSON(world.get(path + "?locale=da", [.sessionID: session])).authorize_url.string
        #expect(asked.contains("locale=da"))
    }

    @Test func `back from Tesla the session is named in the fragment and the cookie only`() async throws {
        let world = TransportWorld()
        let (state, cookie) = try await begin(world, "?return_to=https://app.test/start")
        var headers = Self.html
        headers[.cookie] = cookie
        let reply = try await world.get("/api/v1/tesla/oauth/callback?code=ok&state=\(state)", headers)
        #expect(reply.status == .found)
        let target = try #require(reply.headers[.location])
        #expect(target.hasPrefix("https://app.test/start#session_id=ses_"))
        let id = String(target.suffix(32))
        #expect(reply.headers[.setCookie]?.hasPrefix("sid=" + id) == true)
        #expect(try await JSON(world.get("/session/\(id)")).state.string == "connected")
    }

    @Test func `an API client gets the session as JSON, without secrets`() async throws {
        let world = TransportWorld()
        let id = try await world.session()
        let (state, cookie) = try await begin(world, session: id)
        var headers = HTTPFields.accept("application/json")
        headers[.cookie] = cookie
        let reply = try await world.get("/api/v1/tesla/oauth/callback?code=ok&state=\(state)", headers)
        #expect(JSON(reply).session_id.string == id)
        #expect(JSON(reply).tesla.scopes.count == 4)
        #expect(!reply.text.contains("secret-"))
    }

    @Test func `a state works once and only in its own browser`() async throws {
        let world = TransportWorld()
        let (state, cookie) = try await begin(world)
        let path = "/api/v1/tesla/oauth/callback?code=ok&state=\(state)"
        let foreign = try await world.get(path, [.cookie: "tesla_sign_in=0123456789abcdef0123"])
        #expect(foreign.status == .badRequest)
        #expect(JSON(foreign).code.string == "state_invalid")
        #expect(try await JSON(world.get(path, [.cookie: cookie])).code.string == "state_invalid")
    }

    @Test func `a refusal is a friendly page in the person's language`() async throws {
        let world = TransportWorld()
        let (state, cookie) = try await begin(world, "?locale=fi")
        var headers = Self.html
        headers[.cookie] = cookie
        let reply = try await world.get("/api/v1/tesla/oauth/callback?error=access_denied&state=\(state)", headers)
        #expect(reply.status == .badRequest)
        #expect(reply.headers[.contentType] == "text/html; charset=utf-8")
        #expect(reply.text.contains(#"<html lang="fi">"#))
        #expect(reply.text.contains("Et antanut lupaa"))
        #expect(reply.text.contains("consent_denied"))
    }

    @Test func `a code that Tesla refuses is 502`() async throws {
        let world = TransportWorld()
        let (state, cookie) = try await begin(world)
        let reply = try await world.get(
            "/api/v1/tesla/oauth/callback?code=bad&state=\(state)", [.cookie: cookie])
        #expect(reply.status == .badGateway)
        #expect(JSON(reply).upstream_status.number == 400)
    }

    @Test(arguments: ["https://evil.test/", "//evil.test", "javascript:alert(1)", "https://app.test.evil.test/"])
    func `there is no open redirect`(target: String) async throws {
        let reply = try await TransportWorld().get(Self.login + "?return_to=" + target)
        #expect(reply.status == .badRequest)
        #expect(JSON(reply).code.string == "return_to_not_allowed")
    }

    @Test func `a web app exchanges the code by its session`() async throws {
        let world = TransportWorld()
        let id = try await world.session()
        let (state, _) = try await begin(world, session: id)
        let reply = try await world.post(
            "/api/v1/tesla/oauth/exchange", #"{"code":"ok","state":"\#(state)"}"#, [.sessionID: id])
        #expect(reply.status == .ok)
        #expect(JSON(reply).tesla.connected.bool == true)
        let missing = try await world.post("/api/v1/tesla/oauth/exchange", #"{"code":"ok"}"#, [.sessionID: id])
        #expect(JSON(missing).detail[0].loc[1].string == "state")
    }

    @Test func `a stranger's link does not make my account part of the stranger's session`() async throws {
        let world = TransportWorld()
        let stranger = try await world.session()
        let (state, cookie) = try await begin(world, "?session_id=\(stranger)")
        let reply = try await world.get("/api/v1/tesla/oauth/callback?code=ok&state=\(state)", [.cookie: cookie])
        #expect(reply.headers[.location]?.contains(stranger) == false)
        #expect(try await JSON(world.get("/session/\(stranger)")).tesla.connected.bool == false)
    }

    @Test func `permissions that were not granted are named`() async throws {
        let world = TransportWorld(tesla: { $0.grantedScopes = ["openid"] })
        let (state, cookie) = try await begin(world)
        let reply = try await world.get("/api/v1/tesla/oauth/callback?code=ok&state=\(state)", [.cookie: cookie])
        #expect(reply.headers[.location]?.contains("&missing_scopes=offline_access,vehicle_device_data") == true)
    }

    @Test func `our own page says in plain words what is missing, with one click to mend it`() async throws {
        let world = TransportWorld(tesla: { $0.grantedScopes = ["openid", "offline_access", "vehicle_device_data"] })
        let (state, cookie) = try await begin(world, "?locale=de&return_to=/photos?a=1%26b=2")
        let back = try await world.get("/api/v1/tesla/oauth/callback?code=ok&state=\(state)", [.cookie: cookie])
        let target = try #require(back.headers[.location])
        let page = String(target.prefix { $0 != "#" })
        #expect(page.hasPrefix("/api/v1/tesla/oauth/permissions?"))
        let id = String(try #require(target.split(separator: "session_id=").last).prefix { $0 != "&" })
        let reply = try await world.get(page, [.cookie: "sid=" + id])
        #expect(reply.status == .ok)
        #expect(reply.text.contains(#"<html lang="de">"#))
        #expect(reply.text.contains("Ohne Ladedaten gibt es keine Ladekosten und keine Rechnungen."))
        #expect(!reply.text.contains("Ohne Fahrzeugdaten"))
        let again = "/api/v1/tesla/oauth/login?locale=de&return_to=%2Fphotos%3Fa%3D1%26b%3D2"
        #expect(reply.text.contains(#"href="\#(Page.escape(again))""#))
        #expect(reply.text.contains(#"href="/photos?a=1&amp;b=2#session_id=\#(id)""#))
        #expect(try await world.get(again, [.cookie: "sid=" + id]).status == .found)
        let away = try await world.get(
            "/api/v1/tesla/oauth/permissions?return_to=https://evil.test", [.cookie: "sid=" + id])
        #expect(away.status == .ok && !away.text.contains("evil"))
    }

    @Test func `the page of missing permissions goes on when none is missing`() async throws {
        let world = TransportWorld()
        let id = try await world.connected()
        let reply = try await world.get(
            "/api/v1/tesla/oauth/permissions?return_to=/photos", [.cookie: "sid=" + id])
        #expect(reply.status == .found)
        #expect(reply.headers[.location] == "/photos#session_id=" + id)
    }

    @Test func `the session says what is missing and what to do`() async throws {
        let world = TransportWorld(tesla: { $0.grantedScopes = ["openid", "offline_access", "vehicle_device_data"] })
        let id = try await JSON(world.post("/api/v1/session", #"{"locale":"fi"}"#))["id"].string
        var tesla = try await JSON(world.get("/session/\(id)")).tesla
        #expect(tesla.status.string == "not_connected")
        #expect(tesla.message.string == "Kirjaudu Teslan tunnuksilla ja valitse autosi.")
        let (state, cookie) = try await begin(world, session: id)
        _ = try await world.get("/api/v1/tesla/oauth/callback?code=ok&state=\(state)", [.cookie: cookie])
        tesla = try await JSON(world.get("/session/\(id)")).tesla
        #expect(tesla.status.string == "permissions_missing")
        #expect(tesla.missing_permissions.count == 1)
        #expect(tesla.missing_permissions[0].scope.string == "vehicle_charging_cmds")
        #expect(tesla.missing_permissions[0].effect.string == "Ilman lataustietoja ei ole latauskuluja eikä laskuja.")
        #expect(tesla.sign_in_url.string.hasPrefix(TransportWorld.base + "/api/v1/tesla/oauth/login?locale=fi"))
    }

    @Test func `a permission that was taken back later is missing`() async throws {
        let world = TransportWorld()
        let id = try await world.connected()
        await world.store.edit(SessionID(rawValue: id)!) {
            $0.tokens?.scopes = FakeTeslaAccount.scopes.filter { $0 != "vehicle_device_data" }
        }
        let tesla = try await JSON(world.get("/session/\(id)")).tesla
        #expect(tesla.status.string == "permissions_missing")
        #expect(tesla.missing_scopes[0].string == "vehicle_device_data")
    }

    @Test func `a session whose sign-in Tesla ended says so`() async throws {
        let world = TransportWorld()
        let id = try await world.connected()
        await world.store.edit(SessionID(rawValue: id)!) { $0.tokens = nil }
        let tesla = try await JSON(world.get("/session/\(id)")).tesla
        #expect(tesla.status.string == "login_required")
        #expect(tesla.connected.bool == false)
        #expect(tesla.message.string.hasPrefix("Tesla ended the sign-in."))
        #expect(tesla.sign_in_url.string.contains("/api/v1/tesla/oauth/login"))
    }

    @Test func `a refusal leads back to where the person came from`() async throws {
        let world = TransportWorld()
        let (state, cookie) = try await begin(world, "?locale=it&return_to=https://app.test/start")
        var headers = Self.html
        headers[.cookie] = cookie
        let reply = try await world.get("/api/v1/tesla/oauth/callback?error=access_denied&state=\(state)", headers)
        #expect(reply.text.contains("login?locale=it&amp;return_to=https%3A%2F%2Fapp.test%2Fstart"))
    }

    @Test(arguments: ReportLanguage.allCases) func `all that can go wrong has a page`(language: ReportLanguage)
        async throws
    {
        for (query, code) in [("error=access_denied", "consent_denied"), ("code=bad", "tesla_token_exchange_failed")] {
            let world = TransportWorld()
            let (state, cookie) = try await begin(world, "?locale=\(language.rawValue)")
            var headers = Self.html
            headers[.cookie] = cookie
            let path = "/api/v1/tesla/oauth/callback?\(query)&state=\(state)"
            let reply = try await world.get(path, headers)
            #expect(reply.text.contains(#"<html lang="\#(language.tag)">"#) && reply.text.contains(code))
            // The state is used up: now only the browser tells the language.
            headers[.acceptLanguage] = language.tag
            let used = try await world.get(path, headers)
            #expect(used.text.contains(#"<html lang="\#(language.tag)">"#) && used.text.contains("state_invalid"))
        }
    }

    @Test func `renewing answers the time only, forgetting is 204`() async throws {
        let world = TransportWorld()
        let headers: HTTPFields = [.sessionID: try await world.connected()]
        let renewed = try await world.post("/api/v1/tesla/oauth/refresh", "", headers)
        #expect(JSON(renewed).names == ["expires_at"])
        #expect(try await world.client.send(.delete, "/api/v1/tesla/oauth", headers: headers).status == .noContent)
        let after = try await world.post("/api/v1/tesla/oauth/refresh", "", headers)
        #expect(after.status == .unauthorized)
        #expect(JSON(after).code.string == "tesla_login_required")
    }

    @Test func `every language has every sentence`() {
        for language in ReportLanguage.allCases {
            let words = SignInWords.all[language]
            #expect(words != nil, "\(language)")
            if language != .en { #expect(words?.title != SignInWords.english.title) }
            let permissions = PermissionWords.of(language)
            #expect(PermissionWords.all[language] != nil)
            #expect(permissions.effect(of: "vehicle_specs").contains("vehicle_specs"))
            let effects = (FakeTeslaAccount.scopes + ["x"]).map { permissions.effect(of: $0) }
            #expect(Set(effects).count == effects.count)
        }
    }
}
