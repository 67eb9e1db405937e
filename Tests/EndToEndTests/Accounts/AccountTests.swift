import Drivers
import FoundationEssentials
import TestSupport
import Testing

/// Accounts over two instances with one Redis, and what others' libraries make of them (rows C2 to C5).
@Suite(.timeLimit(.minutes(5))) struct AccountTests {
    private static let secret = "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEF"
    private static let password = "correct horse battery"

    @Test func `who registers at one instance signs in at the other`() async throws {
        try await Self.withTwo { a, b in
            try await Self.register("anna@example.com", at: a)
            let tokens = JSON(try await Self.login("anna@example.com", at: b))
            let access = try #require(tokens.string("access_token"))
            #expect(try await JSON(Self.get("/api/v1/auth/me", access, at: a)).string("email") == "anna@example.com")
            #expect(try await a.post("/auth/register", Self.registration("ANNA@example.com")).status == 409)

            let session = JSON(
                try await a.send(
                    "POST", "/api/v1/session", type: "application/json", headers: ["Authorization": "Bearer " + access])
            )
            let path = "/session/" + (try #require(session.string("id")))
            #expect(try await Self.get(path, access, at: b).status == 200)
            #expect(try await b.get(path).status == 404)
            try await Self.register("other@example.com", at: b)
            let other = try #require(JSON(try await Self.login("other@example.com", at: a)).string("access_token"))
            #expect(try await Self.get(path, other, at: a).status == 404)

            let logout = try await b.send("POST", "/auth/logout", headers: ["Authorization": "Bearer " + access])
            #expect(logout.status == 204)
            #expect(try await Self.get("/auth/me", access, at: a).status == 401)
        }
    }

    @Test func `requests-oauthlib signs in and refreshes`() async throws {
        try await Self.withTwo { a, b in
            try await Self.register("anna@example.com", at: a)
            let seen = try await Self.python("oauth", a.base, b.base, "anna@example.com", Self.password)
            #expect(seen.string("email") == "anna@example.com" && seen.string("again") == "anna@example.com")
            #expect(seen.string("type")?.lowercased() == "bearer" && seen.int("expires_in") == 900)
            #expect("\(seen["rotated"])" == "true")
        }
    }

    @Test func `PyJWT reads our tokens, and its forgeries are refused`() async throws {
        try await Self.withTwo { a, b in
            try await Self.register("anna@example.com", at: a)
            let tokens = JSON(try await Self.login("anna@example.com", at: a))
            let seen = try await Self.python(
                "jwt", b.base, tokens.string("access_token") ?? "", "carpulse", "k1", Self.secret)
            #expect(seen.string("kid") == "k1" && seen.string("alg") == "HS256" && seen.int("life") == 900)
            #expect("\(seen["control"])" == "[200.0, 200.0]", "what is signed with the secret is let in")
            #expect(seen.list("let_in").isEmpty && seen.list("without_challenge").isEmpty, "\(seen)")
            #expect((seen.int("forgeries") ?? 0) >= 14 && seen.string("expired_code") == "token_expired")
        }
    }

    @Test func `argon2-cffi checks our hashes`() async throws {
        let argon = Argon2(threads: 1, capacity: 4)
        let cost = Argon2.Cost(memory: 19_456, passes: 2, lanes: 1)
        let hash = try await argon.hash(Array(Self.password.utf8), salt: Array("0123456789abcdef".utf8), cost: cost)
        let seen = try await Self.python("argon2", hash, Self.password)
        #expect("\(seen["right"]) \(seen["wrong"]) \(seen["rehash"])" == "true false false")
        let made = try #require(seen.string("made"))
        #expect(try await argon.verify(Array(Self.password.utf8), against: made))
        await argon.close()
    }

    @Test func `an admin made by command uses the admin routes, and accounts outlive Redis`() async throws {
        try await PrivateRedis.with { redis in
            try await Deployment.with { deployment in
                let settings = Self.settings(redis)
                let all = deployment.settings().merging(settings) { $1 }
                let made = try await Self.createUser("boss@example.com", ["--admin"], all)
                #expect(made.contains("usr_") && made.contains("admin"), "\(made)")
                #expect(try await Self.createUser("boss@example.com", [], all).contains("email_taken"))
                #expect(try await Self.createUser("nonsense", [], all).contains("not an e-mail address"))
                try await deployment.withServer(settings) { server in
                    let user = deployment.user(of: server)
                    let boss = try #require(
                        JSON(try await Self.login("boss@example.com", at: user)).string("access_token"))
                    #expect(try await Self.get("/api/v1/admin/queue", boss, at: user).status == 200)
                    try await Self.register("anna@example.com", at: user)
                    let anna = try #require(
                        JSON(try await Self.login("anna@example.com", at: user)).string("access_token"))
                    #expect(try await Self.get("/api/v1/admin/queue", anna, at: user).status == 403)

                    let client = redis.client()
                    _ = try await client.send(["FLUSHALL"])
                    await client.close()
                    #expect(try await Self.login("anna@example.com", at: user).status == 401)
                    let rebuilt = try await Tool.program(["ledger", "rebuild"], all)
                    #expect(rebuilt.status == .exited(code: 0) && rebuilt.output.contains("2 accounts"), "\(rebuilt)")
                    #expect(try await Self.login("anna@example.com", at: user).status == 200)
                    for secret in ["anna@", "boss@", "eyJ", Self.password, Self.secret, "usr_0", "fam_"] {
                        #expect(!server.logLines.joined().contains(secret), "logged: \(secret)")
                    }
                }
            }
        }
    }

    @Test(arguments: [nil, "k1:short", "k1:changethis-changethis-changethis-changethis"])
    func `production does not start without a secret of its own`(secrets: String?) async throws {
        var settings = ["APP_ENV": "prd"]
        settings["JWT_SECRETS"] = secrets
        let (status, errors) = try await Tool.refusal(of: ["serve"], settings: settings)
        #expect(status == .exited(code: 78) && errors.contains("JWT_SECRETS: "), "\(errors)")
        if let secrets { #expect(!errors.contains(secrets.dropFirst(3))) }
    }

    private static func settings(_ redis: PrivateRedis) -> [String: String] {
        [
            "REDIS_URL": "unix://" + redis.directory.file("r.sock"), "JWT_SECRETS": "k1:" + secret,
            "LOG_LEVEL": "trace", "LOG_FORMAT": "json",
        ]
    }

    private static func withTwo(_ body: (User, User) async throws -> Void) async throws {
        try await PrivateRedis.with { redis in
            try await Deployment.with { deployment in
                let settings = settings(redis)
                try await deployment.withServer(settings) { a in
                    try await deployment.withServer(settings) { b in
                        try await body(deployment.user(of: a), deployment.user(of: b))
                    }
                }
            }
        }
    }

    private static func python(_ arguments: String...) async throws -> JSON {
        try await PythonClient.run("account_clients.py", in: "account-clients", arguments)
    }

    private static func registration(_ email: String) -> String { #"{"email":"\#(email)","password":"\#(password)"}"# }

    private static func register(_ email: String, at user: User) async throws {
        let answer = try await user.post("/api/v1/auth/register", registration(email))
        guard answer.status == 201 else { throw Unexpected(answer) }
    }

    private static func login(_ email: String, at user: User) async throws -> IncomingResponse {
        let form = "username=\(email)&password=\(password.split(separator: " ").joined(separator: "+"))"
        return try await user.send(
            "POST", "/api/v1/auth/login", type: "application/x-www-form-urlencoded", body: Array(form.utf8))
    }

    private static func get(_ path: String, _ token: String, at user: User) async throws -> IncomingResponse {
        try await user.send("GET", path, headers: ["Authorization": "Bearer " + token])
    }

    /// The password comes by standard input, as from a script.
    private static func createUser(
        _ email: String, _ more: [String], _ settings: [String: String]
    ) async throws -> String {
        let words = ["users", "create", email] + more
        let command = "echo '\(password)' | '\(ProgramProcess.executable())' \(words.joined(separator: " ")) 2>&1"
        let lines = settings.map { "\($0.key)='\($0.value)'" }.joined(separator: " ")
        return try await Tool.run("/bin/sh", "-c", "export \(lines); \(command)").output
    }
}
