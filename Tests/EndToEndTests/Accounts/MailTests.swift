import Drivers
import FoundationEssentials
import TestSupport
import Testing

/// Addresses that are confirmed and passwords that are forgotten, over a real mail server (decisions.md 28).
@Suite(.timeLimit(.minutes(5))) struct MailTests {
    @Test func `a link in a mail confirms the address, once`() async throws {
        try await MailReceiver.with { receiver in
            try await Self.withServer(receiver) { server, user in
                let answer = try await user.post(
                    "/auth/register",
                    #"{"email":"anna@example.com","password":"\#(User.password)","locale":"fi","name":"A\r\nBcc: x@y.fi"}"#
                )
                #expect(answer.status == 422, "a name with a line break")
                let made = try await user.post(
                    "/auth/register", #"{"email":"anna@example.com","password":"\#(User.password)","locale":"fi"}"#)
                #expect(made.status == 201 && "\(JSON(made)["email_verified"])" == "false")
                let mail = try await receiver.mail(1)
                #expect(mail.to == ["anna@example.com"] && mail["To"] == "<anna@example.com>")
                #expect(mail["From"] == "\"CarPulse\" <no-reply@reports.example>")
                #expect(mail.subject == "Vahvista sähköpostiosoitteesi" && mail["Content-Language"] == "fi")
                #expect(mail["Auto-Submitted"] == "auto-generated" && mail["MIME-Version"] == "1.0")
                #expect(mail["Message-ID"]?.hasSuffix("@reports.example>") == true && mail["Date"]?.count == 31)
                #expect(mail.raw.split { $0.isNewline }.allSatisfy { $0.utf8.count < 100 })
                let token = try #require(mail.token)
                #expect(mail.text.contains(server.base + "/account/verify-email?token="))

                // The link leads to a page; what is looked at in passing confirms nothing.
                let page = try await user.send(
                    "GET", "/account/verify-email?token=\(token)&lang=fi", headers: ["Accept": "text/html"])
                #expect(page.status == 200)
                #expect(String(decoding: page.body, as: UTF8.self).contains("Vahvista sähköpostiosoite"))
                let access = try await user.token("anna@example.com")
                #expect("\(try await JSON(user.send("GET", "/auth/me", as: access))["email_verified"])" == "false")

                let changed = String(token.dropLast(3)) + "AAA"
                #expect(JSON(try await Self.verify(user, changed)).string("code") == "link_invalid")
                #expect(try await user.post("/auth/password-reset/confirm", Self.reset(token)).status == 400)
                // Whoever made the account may not be the owner of the address: the page asks for the password.
                for password in ["", "&password=wrong+horse"] {
                    let page = try await user.send(
                        "POST", "/account/verify-email?lang=fi", type: "application/x-www-form-urlencoded",
                        body: Array("token=\(token)\(password)".utf8))
                    #expect(page.status == 400)
                }
                let done = try await Self.verify(user, token)
                #expect(try await user.send("GET", "/auth/me", as: access).status == 401, "nothing proved whose it is")
                #expect(done.status == 200 && "\(JSON(done)["email_verified"])" == "true")
                let again = try await Self.verify(user, token)
                #expect(again.status == 400 && JSON(again).string("code") == "link_invalid")
                #expect(!server.logLines.joined().contains(token.prefix(20)))
                for secret in ["anna@", "smtp-secret"] { #expect(!server.logLines.joined().contains(secret)) }
            }
        }
    }

    @Test func `who forgot the password chooses a new one, and all sign-ins end`() async throws {
        try await MailReceiver.with(["--later", "1"]) { receiver in
            try await Self.withServer(receiver) { server, user in
                try await user.register("anna@example.com")
                // Put off once, it comes all the same.
                _ = try await receiver.mail(1, within: .seconds(120))
                let access = try await user.token("anna@example.com")
                for address in ["nobody@example.com", "anna@example.com"] {
                    let answer = try await user.send(
                        "POST", "/auth/password-reset", type: "application/json",
                        body: Array(#"{"email":"\#(address)"}"#.utf8), headers: ["Accept-Language": "de"])
                    #expect(answer.status == 202 && JSON(answer).string("status") == "accepted")
                }
                let mail = try await receiver.mail(2)
                #expect(mail.to == ["anna@example.com"] && mail.subject == "Wählen Sie ein neues Passwort")
                let token = try #require(mail.token)
                #expect(try await Self.verify(user, token).status == 400, "a link for something else")
                #expect(try await user.post("/auth/password-reset/confirm", Self.reset(token, "short")).status == 422)
                let done = try await user.post("/auth/password-reset/confirm", Self.reset(token))
                #expect(done.status == 200 && "\(JSON(done)["email_verified"])" == "true")
                #expect(try await user.send("GET", "/auth/me", as: access).status == 401)
                #expect(try await user.login("anna@example.com").status == 401)
                #expect(try await user.login("anna@example.com", "a new horse").status == 200)
                let again = try await user.post("/auth/password-reset/confirm", Self.reset(token, "another horse"))
                #expect(JSON(again).string("code") == "link_invalid")
                #expect(try await user.login("anna@example.com", "a new horse").status == 200)
                #expect(receiver.mails.count == 2, "nobody has no mail")
                // Three an hour for one address; the answer stays the same.
                for _ in 0..<4 {
                    let more = try await user.post("/auth/password-reset", #"{"email":"anna@example.com"}"#)
                    #expect(more.status == 202)
                }
                _ = try await receiver.mail(4)
                #expect(receiver.mails.count == 4)
            }
        }
    }

    @Test func `a mail waits for its server, over a restart of ours, and goes by TLS with a sign-in`() async throws {
        let authority = try await TestAuthority()
        let identity = try await authority.issue(to: "DNS:localhost", "IP:127.0.0.1")
        try await PrivateRedis.with { redis in
            try await Deployment.with { deployment in
                let store = ["REDIS_URL": "unix://" + redis.directory.file("r.sock")]
                let nowhere = Self.settings(deployment, url: "smtp://127.0.0.1:9?tls=none").merging(store) { $1 }
                try await deployment.withServer(nowhere) { server in
                    try await deployment.user(of: server).register("anna@example.com")
                    #expect(
                        try await eventually(within: .seconds(60)) {
                            server.logLines.contains { $0.contains("another try") }
                        })
                    #expect(!server.logLines.joined().contains("anna@"))
                }
                // The order of the dead one comes again.
                let client = redis.client()
                let box = RedisArgument("cp:mail:{m}:due")
                let id = try #require(try await client.send(["ZRANGE", box, "0", "-1"]).array?.first?.string)
                _ = try await client.send(["ZADD", box, "0", RedisArgument(id)])
                await client.close()
                let secure = ["--certificate", identity.certificate, "--key", identity.key]
                try await MailReceiver.with(secure + ["--login", "robot", "smtp-secret"]) { receiver in
                    let url = "smtp://robot:smtp-secret@127.0.0.1:\(receiver.port)"
                    let settings = Self.settings(deployment, url: url)
                        .merging(store.merging(["SMTP_CA_FILE": authority.file]) { $1 }) { $1 }
                    try await deployment.withServer(settings) { server in
                        let mail = try await receiver.mail(1)
                        #expect(mail.isOverTLS && mail.subject == "Confirm your e-mail address")
                        #expect(!server.logLines.joined().contains("smtp-secret"))
                    }
                }
            }
        }
    }

    @Test func `without a mail server mails are files in dev, and production says so`() async throws {
        try await Deployment.with { deployment in
            let all = deployment.settings()
            try await deployment.withServer { server in
                try await deployment.user(of: server).register("anna@example.com")
                let folder = try #require(all["DATA_DIR"]) + "/mail"
                let hasCome = try await eventually(within: .seconds(60)) {
                    ((try? await FileStore().list(folder)) ?? []).contains { $0.hasSuffix(".eml") }
                }
                #expect(hasCome)
                let name = try #require(try await FileStore().list(folder).first)
                let mail = ReceivedMail(
                    raw: String(decoding: try await FileStore().read("\(folder)/\(name)"), as: UTF8.self))
                #expect(mail["To"] == "<anna@example.com>" && mail.token != nil)
            }
            let (status, errors) = try await Tool.refusal(
                of: ["config"], settings: ["APP_ENV": "prd", "SMTP_URL": "smtp://mail.example:25?tls=none"])
            #expect(status == .exited(code: 78) && errors.contains("SMTP_URL: ") && errors.contains("MAIL_FROM: "))
            #expect(!errors.contains("mail.example"))
        }
    }

    private static func settings(_ deployment: Deployment, url: String) -> [String: String] {
        ["SMTP_URL": url, "MAIL_FROM": "CarPulse <no-reply@reports.example>", "LOG_LEVEL": "trace"]
    }

    private static func withServer(
        _ receiver: MailReceiver, _ body: (ProgramProcess, User) async throws -> Void
    ) async throws {
        try await Deployment.with { deployment in
            let settings = settings(deployment, url: "smtp://127.0.0.1:\(receiver.port)?tls=none")
            try await deployment.withServer(settings) { server in try await body(server, deployment.user(of: server)) }
        }
    }

    private static func verify(_ user: User, _ token: String) async throws -> IncomingResponse {
        try await user.post("/auth/verify-email", #"{"token":"\#(token)"}"#)
    }

    private static func reset(_ token: String, _ password: String = "a new horse") -> String {
        #"{"token":"\#(token)","password":"\#(password)"}"#
    }
}
