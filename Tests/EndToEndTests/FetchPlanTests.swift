import Drivers
import FoundationEssentials
import TestSupport
import Testing

/// What real servers ask of Tesla, by the mock's own log (rows T1, T4 to T8; facts 8.3).
@Suite(.timeLimit(.minutes(5))) struct FetchPlanTests {
    private static func calls(_ deployment: Deployment) async throws -> [String] {
        let log = try await deployment.http.execute(
            OutgoingRequest(method: "GET", url: deployment.mock.base + "/__mock/log", maxBodyBytes: 16 << 20))
        guard case .array(let entries) = JSON(log) else { throw Unexpected(log) }
        return entries.compactMap { $0.string("path") }.filter { $0.contains("/api/1/") }
    }

    private static func forget(_ deployment: Deployment) async throws {
        _ = try await deployment.http.execute(
            OutgoingRequest(method: "DELETE", url: deployment.mock.base + "/__mock/log"))
    }

    @Test func `a car in two languages costs seven calls and its history's pages, and wakes nobody`() async throws {
        try await Deployment.with { deployment in
            try await deployment.withServer { server in
                let user = deployment.user(of: server)
                let session = try await user.signIn()
                let vin = try await user.firstCar(session)
                let first = try await user.ask(session, vin, "fi")
                let second = try await user.ask(session, vin, "de")
                for task in [first, second] {
                    #expect(try await user.follow(task).last?.string("status") == "complete")
                }
                for part in ["data", "service", "alerts", "warranty", "options", "release-notes", "charging-history"] {
                    let answer = try await user.get("/session/\(session)/vehicles/\(vin)/\(part)")
                    #expect(answer.status == 200, "\(part): \(answer.text)")
                    #expect(JSON(answer).string("source") == "mock" && JSON(answer).int("data_age_s") != nil)
                    #expect(JSON(answer).string("price_class") == "data")
                }
                let calls = try await Self.calls(deployment)
                #expect(calls.count { $0.hasSuffix("/api/1/vehicles") } == 1)
                #expect(calls.count { $0.hasSuffix("/users/region") } == 0, "the token names the region")
                #expect(!calls.contains { $0.contains("wake_up") })
                let pages = calls.count { $0.hasSuffix("/charging/history") }
                let others = calls.filter { !$0.hasSuffix("/api/1/vehicles") && !$0.hasSuffix("/charging/history") }
                #expect(Set(others).count == others.count && others.count == 6, "\(others)")
                #expect((2...3).contains(pages), "some sixty sessions, fifty to a page")
                let metrics = try await user.get("/metrics").text
                #expect(
                    metrics.contains(#"tesla_requests_total{endpoint="vehicle_data",status="200"} 1"#), "\(metrics)")
                #expect(metrics.contains("tesla_cost_microdollars_total \(calls.count * 2_000)\n"))
            }
        }
    }

    @Test func `a car that falls asleep shows its last known data and is not woken`() async throws {
        try await Deployment.with { deployment in
            try await deployment.withServer { server in
                let user = deployment.user(of: server)
                let session = try await user.signIn()
                let vin = try await user.firstCar(session)
                let data = "/session/\(session)/vehicles/\(vin)/data"
                let awake = JSON(try await user.get(data))
                #expect(awake["stale"].description == "false")
                try await deployment.tellMock("vehicles/\(vin)", #"{"state":"asleep"}"#)
                let asleep = JSON(try await user.get(data + "?refresh=1"))
                #expect(asleep["stale"].description == "true")
                #expect(asleep.string("stale_because") == "asleep")
                #expect(asleep.string("data_time") == awake.string("data_time"))
                #expect(asleep["battery"].int("level") == awake["battery"].int("level"))
                try await Self.forget(deployment)
                _ = try await user.get(data + "?refresh=1")
                let calls = try await Self.calls(deployment)
                #expect(!calls.contains { $0.contains("vehicle_data") || $0.contains("wake_up") }, "\(calls)")
            }
        }
    }

    @Test func `of a car that always slept there is nothing, and it is not woken`() async throws {
        try await Deployment.with { deployment in
            try await deployment.withServer { server in
                let user = deployment.user(of: server)
                let session = try await user.signIn(account: "sleeper")
                let vin = try await user.firstCar(session)
                let answer = try await user.get("/session/\(session)/vehicles/\(vin)/data")
                #expect(answer.status == 409 && JSON(answer).string("code") == "vehicle_asleep")
                #expect(try await user.get("/session/\(session)/vehicles/\(vin)/warranty").status == 200)
                let calls = try await Self.calls(deployment)
                #expect(!calls.contains { $0.contains("vehicle_data") || $0.contains("wake_up") }, "\(calls)")
            }
        }
    }

    @Test func `twenty requests at two instances with an old token refresh it once`() async throws {
        try await SessionRig.with(2) { rig in
            let session = try await rig.staleSession()
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<20 {
                    group.addTask { try await rig.cars(session, at: rig.servers[number % 2]).status }
                }
                return try await group.reduce(into: [Int]()) { $0.append($1) }
            }
            #expect(statuses == Array(repeating: 200, count: 20))
            #expect(try await rig.successes() == 1)
            #expect(try await rig.refreshes() == [200])
        }
    }

    @Test func `a sign-in that Tesla ended is over at once, the session says so and lives on`() async throws {
        try await SessionRig.with(1) { rig in
            let session = try await rig.staleSession()
            let server = rig.servers[0]
            let user = rig.deployment.user(of: server)
            // Three months without use: the refresh token is dead as well.
            try await rig.deployment.tellMock("clock", #"{"advanceSeconds":8000000}"#)
            let answer = try await rig.cars(session, at: server)
            #expect(answer.status == 401 && JSON(answer).string("code") == "tesla_login_required", "\(answer.text)")
            let tesla = JSON(try await user.get("/session/\(session)"))["tesla"]
            #expect(tesla.string("status") == "login_required" && tesla["connected"].description == "false")
            #expect(tesla.string("sign_in_url")?.hasPrefix(server.base) == true)
            #expect(try await rig.refreshes() == [401])
            #expect(try await rig.cars(session, at: server).status == 401)
            #expect(try await rig.refreshes() == [401], "Tesla is not asked again")
        }
    }

    @Test func `what was not granted is named, and one more consent heals the session`() async throws {
        try await Deployment.with { deployment in
            try await deployment.withServer { server in
                let user = deployment.user(of: server)
                let little = "&mock_grant=openid%20offline_access%20vehicle_device_data"
                let page = try await Self.consent(user, at: "/api/v1/tesla/oauth/login?locale=sv&return_to=/", little)
                #expect(page.hasPrefix("/api/v1/tesla/oauth/permissions?"))
                let text = try await user.get(String(page.prefix { $0 != "#" }))
                #expect(text.text.contains("Utan laddningsdata finns inga laddkostnader"))
                let session = String(page.split(separator: "session_id=").last?.prefix { $0 != "&" } ?? "")
                let vin = try await user.firstCar(session)
                let history = "/session/\(session)/vehicles/\(vin)/charging-history"
                #expect(try await user.get(history).status == 403)
                let link = JSON(try await user.get("/session/\(session)"))["tesla"].string("sign_in_url") ?? ""
                #expect(try await Self.consent(user, at: link, "") == "/#session_id=\(session)")
                #expect(try await user.get(history).status == 200)
            }
        }
    }

    @Test(arguments: ["standard", "short-tokens"]) func `an account of another region is found`(scenario: String)
        async throws
    {
        try await Deployment.with { deployment in
            try await deployment.withServer { server in
                let user = deployment.user(of: server)
                try await deployment.tellMock("scenario", #"{"name":"\#(scenario)"}"#)
                try await deployment.tellMock("switches", #"{"omitsRegionClaim":true}"#)
                let session = try await user.signIn(account: "us")
                let answer = try await user.get("/session/\(session)/vehicles")
                #expect(answer.status == 200, "\(answer.text)")
                let view = JSON(try await user.get("/session/\(session)"))
                #expect(view["region_context"].string("region") == "na")
                let calls = try await Self.calls(deployment)
                #expect(calls == ["/na/api/1/users/region", "/na/api/1/vehicles"])
            }
        }
    }

    @Test func `what Tesla names as the account's region is followed only to our own addresses`() async throws {
        try await Deployment.with { deployment in
            try await deployment.withServer { server in
                let user = deployment.user(of: server)
                let session = try await user.signIn()
                let list = "/session/\(session)/vehicles?refresh=1"
                func order(_ base: String) async throws {
                    let text = "user out of region, use base URL: \(base), see https://developer.test"
                    try await deployment.tellMock(
                        "faults", #"{"kind":"status","status":421,"path":"1/vehicles","times":1,"error":"\#(text)"}"#)
                }
                // A host of somebody else's gets no token.
                try await order(deployment.mock.base.replacing("127.0.0.1", with: "localhost") + "/na")
                let refused = try await user.get(list)
                #expect(refused.status == 502 && JSON(refused).int("upstream_status") == 421, "\(refused.text)")
                #expect(try await Self.calls(deployment) == ["/eu/api/1/vehicles"])
                // The other one of ours is asked once, and says that it was wrong: no loop.
                try await order(deployment.mock.base + "/na")
                #expect(try await user.get(list).status == 502)
                #expect(try await user.get(list).status == 200)
                let calls = try await Self.calls(deployment)
                #expect(calls.suffix(4).map { $0.prefix(3) } == ["/eu", "/na", "/na", "/eu"])
            }
        }
    }

    @Test func `what only the owner can mend is said in words`() async throws {
        try await Deployment.with { deployment in
            try await deployment.withServer { server in
                let user = deployment.user(of: server)
                let session = try await user.signIn()
                for (word, advice) in [
                    ("unknown user", "sign in to the Tesla app once"),
                    ("mobile_access_disabled", "allow mobile access in the car's settings"),
                ] {
                    try await deployment.tellMock(
                        "faults", #"{"kind":"status","status":401,"path":"1/vehicles","times":1,"error":"\#(word)"}"#)
                    let answer = try await user.get("/session/\(session)/vehicles?refresh=1")
                    #expect(answer.status == 502 && answer.text.contains(advice), "\(answer.text)")
                }
                #expect(JSON(try await user.get("/session/\(session)"))["tesla"].string("status") == "connected")
            }
        }
    }

    @Test func `who takes back the consent at Tesla is told to sign in`() async throws {
        try await Deployment.with { deployment in
            try await deployment.withServer { server in
                let user = deployment.user(of: server)
                let session = try await user.signIn()
                let vin = try await user.firstCar(session)
                try await deployment.tellMock("accounts/aurora/revoke", "{}")
                let answer = try await user.get("/session/\(session)/vehicles/\(vin)/data")
                #expect(answer.status == 401 && JSON(answer).string("code") == "tesla_login_required", "\(answer.text)")
                #expect(JSON(try await user.get("/session/\(session)"))["tesla"].string("status") == "login_required")
                let link = JSON(try await user.get("/session/\(session)"))["tesla"].string("sign_in_url") ?? ""
                #expect(try await Self.consent(user, at: link, "") == "/#session_id=\(session)")
                #expect(try await user.get("/session/\(session)/vehicles/\(vin)/data").status == 200)
            }
        }
    }

    /// Follows the link through Tesla's page; where the browser ends up.
    private static func consent(_ user: User, at link: String, _ choice: String) async throws -> String {
        let start = try await user.send("GET", link, headers: ["Accept": "text/html"])
        guard let url = start.headers["Location"] else { throw Unexpected(start) }
        let tesla = try await user.get(url + "&mock_auto=aurora" + choice)
        guard let callback = tesla.headers["Location"] else { throw Unexpected(tesla) }
        let back = try await user.send("GET", callback, headers: ["Accept": "text/html"])
        guard let target = back.headers["Location"] else { throw Unexpected(back) }
        return target
    }
}
