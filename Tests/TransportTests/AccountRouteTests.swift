import Domain
import HTTPTypes
import NIOCore
import TestSupport
import Testing

@testable import Transport

/// Rows C2 to C5.
struct AccountRouteTests {
    private let world = TransportWorld()

    @Test(arguments: ["/api/v1/auth", "/auth"]) func `an account is made and says who it is`(prefix: String)
        async throws
    {
        let made = try await world.post(
            prefix + "/register",
            #"{"email":" Anna@Example.com","password":"correct horse","name":"Anna","locale":"fi","role":"admin"}"#)
        #expect(made.status == .created)
        let json = JSON(made)
        #expect(json.email.string == "anna@example.com" && json.name.string == "Anna" && json.locale.string == "fi")
        #expect(json.roles.count == 1 && json.roles[0].string == "user", "nobody makes oneself an admin")
        #expect(!made.text.contains("horse") && !made.text.contains("new$"))
        let tokens = JSON(try await world.login("anna@example.com"))
        for path in [prefix + "/me", "/api/v1/users/me"] {
            let me = try await world.get(path, TransportWorld.bearer(tokens.access_token.string))
            #expect(me.status == .ok && JSON(me).id.string == json.id.string && JSON(me).limits.exists)
        }
    }

    @Test func `an address is taken once`() async throws {
        _ = try await world.register("anna@example.com")
        let reply = try await world.register("ANNA@example.com")
        #expect(
            reply.status == .conflict && JSON(reply).code.string == "email_taken" && !JSON(reply).detail.string.isEmpty)
    }

    @Test func `what is wrong with a registration is said in FastAPI's words, the password never`() async throws {
        let reply = try await world.register("anna", "s3cr3t")
        #expect(reply.status == .unprocessableContent)
        let items = JSON(reply).detail
        #expect(items[0].loc[1].string == "email" && items[0].type.string == "value_error")
        #expect(items[1].type.string == "string_too_short" && items[1].ctx.min_length.number == 8)
        #expect(items[1].msg.string == "String should have at least 8 characters" && items[1].input.isNull)
        let numeric = try await world.post("/auth/register", #"{"email":"a@b.fi","password":123456789}"#)
        #expect(JSON(numeric).detail[0].type.string == "string_type")
        for reply in [reply, numeric] { #expect(!reply.text.contains("s3cr3t") && !reply.text.contains("123456789")) }
        let empty = JSON(try await world.post("/auth/register", "{}")).detail
        #expect(empty.count == 2 && empty[0].type.string == "missing" && empty[1].loc[1].string == "password")
    }

    private static let logins = [
        "/api/v1/auth/login", "/auth/login", "/api/v1/auth/token", "/auth/token", "/token",
        "/api/v1/login/access-token",
    ]

    @Test(arguments: logins) func `one address takes form and JSON, told apart by the type`(path: String) async throws {
        _ = try await world.register("anna@example.com")
        let bodies: [(HTTPFields, String)] = [
            (TransportWorld.formType, "username=anna%40example.com&password=correct+horse"),
            (
                TransportWorld.formType,
                "grant_type=password&username=Anna%40example.com&password=correct%20horse&scope="
            ),
            (TransportWorld.jsonType, #"{"username":"anna@example.com","password":"correct horse"}"#),
            (TransportWorld.jsonType, #"{"email":"anna@example.com","password":"correct horse"}"#),
            (
                [.contentType: "multipart/form-data; boundary=b"],
                "--b\r\nContent-Disposition: form-data; name=\"username\"\r\n\r\nanna@example.com\r\n--b\r\n"
                    + "Content-Disposition: form-data; name=\"password\"\r\n\r\ncorrect horse\r\n--b--\r\n"
            ),
        ]
        for (headers, body) in bodies {
            let reply = try await world.client.send(.post, path, headers: headers, text: body)
            #expect(reply.status == .ok, "\(body)")
            #expect(JSON(reply).names == ["access_token", "expires_in", "refresh_token", "token_type"])
            #expect(JSON(reply).token_type.string == "bearer" && JSON(reply).expires_in.number == 900)
            #expect(
                reply.headers[.cacheControl] == "no-store" && reply.headers[HTTPField.Name("Pragma")!] == "no-cache")
        }
    }

    @Test func `a wrong password, an unknown name and nonsense look the same`() async throws {
        _ = try await world.register("anna@example.com")
        var texts: Set<String> = []
        for (name, password) in [
            ("anna@example.com", "wrong horse"), ("nobody@example.com", "correct horse"), ("anna", "correct horse"),
            ("anna@example.com", ""), ("", ""), ("anna@example.com", String(repeating: "x", count: 5_000)),
        ] {
            let reply = try await world.client.send(
                .post, "/token", headers: TransportWorld.formType, text: "username=\(name)&password=\(password)")
            #expect(reply.status == .unauthorized && reply.headers[.wwwAuthenticate] == "Bearer", "\(name)")
            #expect(JSON(reply).code.string == "invalid_credentials")
            texts.insert(JSON(reply).detail.string)
        }
        #expect(texts == ["Incorrect username or password"])
        #expect(await world.hasher.verifications == 3, "an unknown account costs a hash as well")
    }

    @Test func `forms that lack something answer as FastAPI does`() async throws {
        func detail(_ headers: HTTPFields, _ body: String) async throws -> JSON {
            let reply = try await world.client.send(.post, "/token", headers: headers, text: body)
            #expect(reply.status == .unprocessableContent)
            return JSON(reply).detail
        }
        let missing = try await detail(TransportWorld.formType, "password=x")
        #expect(missing.count == 1 && missing[0].type.string == "missing" && missing[0].msg.string == "Field required")
        #expect(missing[0].loc[0].string == "body" && missing[0].loc[1].string == "username" && missing[0].input.isNull)
        #expect(try await detail(TransportWorld.formType, "").count == 2)
        #expect(try await detail([:], #"{"username":"a","password":"b"}"#).count == 2, "no type")
        let grant = try await detail(TransportWorld.formType, "grant_type=refresh_token&username=a&password=b")
        #expect(grant[0].type.string == "string_pattern_mismatch" && grant[0].ctx.pattern.string == "^password$")
        #expect(
            grant[0].msg.string == "String should match pattern '^password$'"
                && grant[0].input.string == "refresh_token")
        let json = try await detail(TransportWorld.jsonType, "{}")
        #expect(json.count == 2 && json[0].loc[1].string == "username")
    }

    @Test func `who guesses is slowed down, and an owner at a known place is not`() async throws {
        _ = try await world.register("anna@example.com")
        for _ in 0..<5 { #expect(try await world.login("anna@example.com", "wrong horse").status == .unauthorized) }
        let refused = try await world.login("anna@example.com")
        #expect(refused.status == .tooManyRequests && JSON(refused).code.string == "rate_limited")
        #expect((refused.headers[.retryAfter].flatMap { Int($0) } ?? 0) > 0)
        #expect(try await world.login("berta@example.com").status == .unauthorized, "another account")
    }

    @Test func `a refresh token works once, by JSON and by form`() async throws {
        _ = try await world.register("anna@example.com")
        let first = JSON(try await world.login("anna@example.com")).refresh_token.string
        let reply = try await world.post("/auth/refresh", #"{"refresh_token":"\#(first)"}"#)
        #expect(reply.status == .ok)
        let second = JSON(reply).refresh_token.string
        #expect(second != first)
        let form = try await world.client.send(
            .post, "/api/v1/auth/refresh", headers: TransportWorld.formType,
            text: "grant_type=refresh_token&refresh_token=\(second)")
        #expect(form.status == .ok && JSON(form).refresh_token.string != second)
        let old = try await world.post("/auth/refresh", #"{"refresh_token":"\#(first)"}"#)
        #expect(old.status == .unauthorized && JSON(old).code.string == "refresh_reused")
        let newest = JSON(form)
        let dead = try await world.post("/auth/refresh", #"{"refresh_token":"\#(newest.refresh_token.string)"}"#)
        #expect(dead.status == .unauthorized && JSON(dead).code.string == "token_invalid")
        let me = try await world.get("/auth/me", TransportWorld.bearer(newest.access_token.string))
        #expect(me.status == .unauthorized, "the sign-in has ended, its access tokens with it")
    }

    @Test func `two tabs that refresh at once get the same successor`() async throws {
        _ = try await world.register("anna@example.com")
        let first = JSON(try await world.login("anna@example.com")).refresh_token.string
        let replies = try await [1, 2].asyncMap { _ in
            try await world.post("/auth/refresh", #"{"refresh_token":"\#(first)"}"#)
        }
        #expect(replies.allSatisfy { $0.status == .ok })
        #expect(Set(replies.map { JSON($0).refresh_token.string }).count == 1)
        world.time.advance(31)
        #expect(
            try await JSON(world.post("/auth/refresh", #"{"refresh_token":"\#(first)"}"#)).code.string
                == "refresh_reused")
    }

    @Test(arguments: [nil, "{}", #"{"refresh_token":""}"#, #"{"refresh_token":"x"}"#, #"{"refresh_token":5}"#])
    func `what is no refresh token`(body: String?) async throws {
        let reply = try await world.post("/auth/refresh", body ?? "")
        #expect([.unauthorized, .unprocessableContent].contains(reply.status))
    }

    @Test func `logout ends the sign-in and no other`() async throws {
        let one = try await world.user("anna@example.com")
        let two = TransportWorld.bearer(JSON(try await world.login("anna@example.com")).access_token.string)
        #expect(try await world.post("/auth/logout", "", one).status == .noContent)
        #expect(try await world.get("/auth/me", one).status == .unauthorized)
        #expect(try await world.get("/auth/me", two).status == .ok)
    }

    @Test func `a bad token is told from none and from an old one`() async throws {
        let user = try await world.user("anna@example.com")
        let none = try await world.get("/auth/me")
        #expect(none.status == .unauthorized && JSON(none).detail.string == "Not authenticated")
        #expect(none.headers[.wwwAuthenticate] == "Bearer")
        let bad = try await world.get("/auth/me", TransportWorld.bearer("nonsense"))
        #expect(bad.status == .unauthorized && JSON(bad).code.string == "token_invalid")
        #expect(bad.headers[.wwwAuthenticate] == #"Bearer error="invalid_token""#)
        #expect(
            try await world.get("/auth/me?access_token=" + user[.authorization]!.dropFirst(7)).status == .unauthorized)
        let lower = "bearer " + user[.authorization]!.dropFirst(7)
        #expect(try await world.get("/auth/me", [.authorization: lower]).status == .ok)
        world.time.advance(900)
        #expect(try await JSON(world.get("/auth/me", user)).code.string == "token_expired")
    }

    @Test func `name and language can be changed and taken back`() async throws {
        let user = try await world.user("anna@example.com")
        let changed = try await world.client.send(
            .patch, "/auth/me", headers: user, text: #"{"name":"Änni","locale":"sv","email":"x@y.fi"}"#)
        #expect(JSON(changed).name.string == "Änni" && JSON(changed).locale.string == "sv")
        #expect(JSON(changed).email.string == "anna@example.com")
        let reset = try await world.client.send(.patch, "/auth/me", headers: user, text: #"{"name":null}"#)
        #expect(JSON(reset).name.isNull && JSON(reset).locale.string == "sv")
    }

    @Test func `a new password ends all sign-ins and begins one`() async throws {
        let user = try await world.user("anna@example.com")
        let other = JSON(try await world.login("anna@example.com"))
        func patch(_ body: String) async throws -> TransportWorld.Reply {
            try await world.client.send(.patch, "/auth/me", headers: user, text: body)
        }
        #expect(try await patch(#"{"password":"a new password"}"#).status == .unprocessableContent)
        let wrong = try await patch(#"{"password":"a new password","current_password":"wrong","name":"Eve"}"#)
        #expect(wrong.status == .badRequest && JSON(wrong).detail.string == "Incorrect password")
        #expect(try await JSON(world.get("/auth/me", user)).name.isNull, "all or nothing")
        let done = try await patch(#"{"password":"a new password","current_password":"correct horse"}"#)
        #expect(done.status == .ok)
        #expect(try await world.get("/auth/me", user).status == .unauthorized)
        #expect(
            try await world.get("/auth/me", TransportWorld.bearer(other.access_token.string)).status == .unauthorized)
        let old = try await world.post("/auth/refresh", #"{"refresh_token":"\#(other.refresh_token.string)"}"#)
        #expect(old.status == .unauthorized)
        let fresh = TransportWorld.bearer(JSON(done).access_token.string)
        #expect(try await world.get("/auth/me", fresh).status == .ok)
        #expect(try await world.login("anna@example.com", "a new password").status == .ok)
    }

    @Test func `an erased account is gone at once`() async throws {
        let user = try await world.user("anna@example.com")
        let bare = try await world.client.send(.delete, "/auth/me", headers: user)
        #expect(bare.status == .unprocessableContent, "a token alone does not erase")
        let wrong = try await world.client.send(
            .delete, "/auth/me", headers: user, text: #"{"current_password":"wrong horse"}"#)
        #expect(wrong.status == .badRequest && JSON(wrong).detail.string == "Incorrect password")
        #expect(try await world.get("/auth/me", user).status == .ok)
        let receipt = try await world.client.send(
            .delete, "/auth/me", headers: user, text: #"{"current_password":"correct horse"}"#)
        #expect(receipt.status == .accepted && JSON(receipt).account.string.hasPrefix("usr_"))
        #expect(try await world.get("/auth/me", user).status == .unauthorized)
        #expect(try await world.login("anna@example.com").status == .unauthorized)
        #expect(await world.ledger.events.count == 1)
        #expect(try await world.register("anna@example.com").status == .created)
    }

    @Test func `an old hash is renewed at sign-in`() async throws {
        _ = try await world.register("anna@example.com")
        let email = EmailAddress(rawValue: "anna@example.com")!
        var account = try #require(await world.accounts.account(with: email))
        account.password = Secret("old$correct horse")
        account.version += 1
        _ = await world.accounts.replace(with: account)
        #expect(try await world.login("anna@example.com").status == .ok)
        #expect(await world.accounts.account(with: email)?.password == Secret("new$correct horse"))
    }

    @Test func `the key set is public and may be kept a while`() async throws {
        let reply = try await world.get("/.well-known/jwks.json")
        #expect(reply.status == .ok && JSON(reply)["keys"].count == 0)
        #expect(reply.headers[.cacheControl] == "public, max-age=300")
    }

    @Test func `nothing of an account is logged`() async throws {
        let tokens = JSON(
            try await {
                _ = try await world.register("anna@example.com"); return try await world.login("anna@example.com")
            }())
        _ = try await world.login("anna@example.com", "wrong horse")
        _ = try await world.post("/auth/refresh", #"{"refresh_token":"\#(tokens.refresh_token.string)"}"#)
        for secret in ["anna", "horse", tokens.access_token.string, tokens.refresh_token.string, "usr_0", "fam_"] {
            #expect(!world.log.text.contains(secret), "\(secret)")
        }
    }
}

extension Sequence {
    fileprivate func asyncMap<Value>(_ transform: (Element) async throws -> Value) async throws -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await transform(element)) }
        return values
    }
}
