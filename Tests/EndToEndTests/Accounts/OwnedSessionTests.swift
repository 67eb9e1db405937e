import Drivers
import TestSupport
import Testing

/// A session that a signed-in user made is that user's until nothing of it is left.
@Suite(.timeLimit(.minutes(5))) struct OwnedSessionTests {
    @Test func `an expired one is erased by its owner only, and nobody else hears of it`() async throws {
        try await SessionRig.with(1, ["SESSION_TTL": "2", "SESSION_MAX_LIFETIME": "2", "PARTITIONS": "1"]) { rig in
            let user = rig.deployment.user(of: rig.servers[0])
            for name in ["anna", "berta"] { try await user.register(name + "@example.com") }
            let (anna, berta) = (try await user.token("anna@example.com"), try await user.token("berta@example.com"))
            let made = try await user.send("POST", "/api/v1/session", as: anna)
            let path = "/session/" + (try #require(JSON(made).string("id")))
            // Closed by the sweep: the part that knows the account has gone.
            let hasClosed = try await eventually(within: .seconds(60)) {
                let keys = try await rig.store.send(["KEYS", "cp:s:*"]).array?.compactMap(\.string) ?? []
                guard let key = keys.first else { return false }
                return try await rig.store.send(["HEXISTS", RedisArgument(key), "core"]).int == 0
            }
            #expect(hasClosed)
            let stranger = rig.deployment.user(of: rig.servers[0])
            #expect(try await user.send("GET", path, as: anna).status == 410)
            for method in ["GET", "DELETE"] {
                #expect(try await stranger.send(method, path).status == 404, "\(method)")
                #expect(try await stranger.send(method, path, as: berta).status == 404, "\(method)")
                #expect(try await stranger.send(method, path, as: "nonsense").status == 401, "\(method)")
            }
            let unknown = try await stranger.send("DELETE", String(path.dropLast(4)) + "0000")
            #expect(JSON(unknown).string("code") == "session_not_found")
            #expect(try await user.send("DELETE", path, as: anna).status == 200)
            #expect(try await user.send("GET", path, as: anna).status == 410, "its tombstone")
            #expect(try await stranger.send("GET", path).status == 404)
        }
    }

    @Test func `a browser that signed in needs no header, and no foreign page uses its cookie`() async throws {
        try await Deployment.with { deployment in
            try await deployment.withServer { server in
                let browser = deployment.user(of: server)
                try await browser.register("anna@example.com")
                let body = #"{"username":"anna@example.com","password":"\#(User.password)","cookie":true}"#
                let foreign = try await deployment.http.execute(
                    OutgoingRequest(
                        method: "POST", url: server.base + "/auth/login",
                        headers: ["Content-Type": "application/json", "Origin": "https://evil.example"],
                        body: Array(body.utf8)))
                #expect(foreign.status == 403 && foreign.headers["Set-Cookie"] == nil)
                let login = try await browser.post("/auth/login", body)
                let cookie = try #require(login.headers.values("Set-Cookie").first { $0.hasPrefix("user=fam_") })
                #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"))

                // Sign-in with Tesla, the page, a stream and a picture are navigation: no header goes along.
                let session = try await browser.signIn()
                let vin = try await browser.firstCar(session)
                #expect(!vin.isEmpty)
                #expect(try await browser.get("/session/\(session)/page").status == 200)
                #expect(try await browser.upload(session, [("a.jpg", Photos.jpeg())]).status == 201)
                let images = try await browser.get("/session/\(session)/images")
                let image = try #require(JSON(images).list("data").first?.string("id"))
                #expect(try await browser.get("/session/\(session)/images/\(image)/thumbnail").status == 200)
                // It is the account's: the id alone opens nothing.
                let stranger = deployment.user(of: server)
                #expect(try await stranger.get("/session/\(session)").status == 404)

                let pair = String(cookie.prefix { $0 != ";" })
                for headers: HeaderList in [["Cookie": pair], ["Cookie": pair, "Origin": "https://evil.example"]] {
                    let forged = try await deployment.http.execute(
                        OutgoingRequest(method: "DELETE", url: server.base + "/session/\(session)", headers: headers))
                    #expect(forged.status == 403 && JSON(forged).string("code") == "forbidden")
                }
                #expect(try await browser.get("/auth/me").status == 200)
                let logout = try await browser.send("POST", "/auth/logout")
                #expect(logout.status == 204)
                #expect(logout.headers.values("Set-Cookie").contains { $0.hasPrefix("user=;") })
                let late = try await deployment.http.execute(
                    OutgoingRequest(url: server.base + "/auth/me", headers: ["Cookie": pair]))
                #expect(late.status == 401)
                #expect(!server.logLines.joined().contains(pair.dropFirst(5)))
            }
        }
    }
}
