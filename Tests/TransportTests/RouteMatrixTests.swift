import Domain
import HTTPTypes
import TestSupport
import Testing

@testable import Transport

/// Every route x {anonymous, user, other user, admin} (row C5), made from the route table: a new route is in it by itself.
struct RouteMatrixTests {
    enum Caller: CaseIterable { case anonymous, owner, other, admin }

    private struct Scene {
        let world: TransportWorld
        let session: String
        let callers: [Caller: HTTPFields]
    }

    /// A world in which somebody who is signed in has a session.
    private func scene() async throws -> Scene {
        let world = TransportWorld()
        let callers: [Caller: HTTPFields] = [
            .anonymous: [:], .owner: try await world.user("owner@example.com"),
            .other: try await world.user("other@example.com"),
            .admin: try await world.user("admin@example.com", role: .admin),
        ]
        let session = try await JSON(world.post("/api/v1/session", "", callers[.owner]!))["id"].string
        let tesla = FakeTeslaAccount(now: world.time.clock)
        await world.store.edit(SessionID(rawValue: session)!) { snapshot in
            snapshot.tokens = tesla.tokens
            snapshot.tokenVersion = 1
            snapshot.state.core.account = tesla.account
        }
        return Scene(world: world, session: session, callers: callers)
    }

    private func path(_ pattern: String, _ session: String) -> String {
        pattern.replacing("**", with: "vehicles").split(separator: "/", omittingEmptySubsequences: false).map { part in
            switch part {
            case "{id}": session
            case "{vin}": FakeTeslaAccount.vin.rawValue
            case let name where name.contains("{"): "x"
            default: String(part)
            }
        }.joined(separator: "/")
    }

    private static let routes = RouteTable(TransportWorld().dependencies).routes

    /// What needs a session finds it by the path, or by the header that every call here carries.
    private static func needsSession(_ route: Route) -> Bool {
        let pattern = route.patterns[0]
        let named = [
            "POST /api/v1/tesla/oauth/refresh", "DELETE /api/v1/tesla/oauth", "GET /api/v1/tesla/reports",
            "POST /api/v1/tesla/vehicle-report/pdf/async", "POST /api/v1/tesla/vehicle-report/pdf",
            "GET /api/v1/tesla/charging/history", "GET /api/v1/tesla/charging/invoice/{content_id}",
            "GET /api/v1/tesla/proxy/api/1/**", "GET /api/v1/tesla/oauth/permissions",
        ]
        return pattern.contains("{id}") || named.contains("\(route.method.rawValue) \(pattern)")
    }

    private func ask(_ route: Route, pattern: String, as caller: Caller, _ scene: Scene) async throws
        -> TransportWorld.Reply
    {
        var headers = scene.callers[caller]!
        headers[HTTPField.Name("X-Session-Id")!] = scene.session
        headers[.contentType] = "application/json"
        return try await scene.world.client.send(
            route.method, path(pattern, scene.session), headers: headers,
            text: #"{"vin":"\#(FakeTeslaAccount.vin.rawValue)","locale":"fi"}"#)
    }

    @Test func `a session of a signed-in user is there for nobody else`() async throws {
        let scene = try await scene()
        var count = 0
        for route in Self.routes where Self.needsSession(route) {
            for pattern in route.patterns {
                for caller in [Caller.anonymous, .other, .admin] {
                    let reply = try await ask(route, pattern: pattern, as: caller, scene)
                    #expect(reply.status == .notFound, "\(route.method.rawValue) \(pattern) as \(caller)")
                    #expect(
                        JSON(reply).code.string == "session_not_found", "\(route.method.rawValue) \(pattern) \(caller)")
                    count += 1
                }
            }
        }
        #expect(count > 200)
        #expect(try await scene.world.get("/session/" + scene.session, scene.callers[.owner]!).status == .ok)
    }

    @Test func `the owner reaches each of these routes`() async throws {
        // An event stream does not end, and a PDF that is waited for is made by nobody here.
        let endless = ["/session/{id}/events", "/api/v1/tesla/vehicle-report/pdf"]
        for route in Self.routes where Self.needsSession(route) && !endless.contains(route.patterns[0]) {
            // A scene for each: some erase the session.
            let scene = try await scene()
            let reply = try await ask(route, pattern: route.patterns[0], as: .owner, scene)
            let name = "\(route.method.rawValue) \(route.patterns[0]): \(reply.status.code) \(JSON(reply).code.string)"
            #expect(JSON(reply).code.string != "session_not_found" && reply.status != .unauthorized, "\(name)")
            #expect(reply.status.kind != .serverError || reply.status == .serviceUnavailable, "\(name)")
        }
    }

    @Test func `admin routes are for admins`() async throws {
        let scene = try await scene()
        for route in Self.routes where route.patterns[0].hasPrefix("/api/v1/admin") {
            let expected: [Caller: [Int]] = [
                .anonymous: [404], .owner: [403], .other: [403], .admin: [200, 202, 204, 404],
            ]
            for caller in Caller.allCases {
                let reply = try await ask(route, pattern: route.patterns[0], as: caller, scene)
                #expect(expected[caller]!.contains(reply.status.code), "\(route.patterns[0]) as \(caller)")
                if caller == .admin { #expect(JSON(reply).detail.string != "Not Found", "\(route.patterns[0])") }
            }
        }
    }

    @Test func `account routes are about the caller`() async throws {
        let scene = try await scene()
        for route in Self.routes where route.patterns[0].hasSuffix("/me") || route.patterns[0].hasSuffix("/logout") {
            for pattern in route.patterns where route.method != .delete {
                let reply = try await ask(route, pattern: pattern, as: .anonymous, scene)
                #expect(reply.status == .unauthorized, "\(pattern)")
            }
        }
        for (caller, name) in [(Caller.owner, "owner"), (.other, "other"), (.admin, "admin")] {
            let me = try await scene.world.get("/api/v1/auth/me", scene.callers[caller]!)
            #expect(JSON(me).email.string == name + "@example.com")
        }
    }

    /// What is left is open to all, or opened by an id or a signature of its own: being signed in changes nothing.
    @Test func `every other route treats all callers alike`() async throws {
        let scene = try await scene()
        let special = ["/api/v1/auth", "/api/v1/admin"]
        for route in Self.routes where !Self.needsSession(route) {
            guard !special.contains(where: route.patterns[0].hasPrefix), route.method == .get else { continue }
            // The path may name a session in the query or by cookie; here nothing does.
            var statuses: Set<Int> = []
            for caller in Caller.allCases {
                let reply = try await scene.world.get(path(route.patterns[0], scene.session), scene.callers[caller]!)
                statuses.insert(reply.status.code)
            }
            #expect(statuses.count == 1, "\(route.patterns[0]): \(statuses)")
        }
    }

    @Test func `a session without an owner stays open to who has its id`() async throws {
        let world = TransportWorld()
        let session = try await world.session()
        let user = try await world.user("anna@example.com")
        for headers in [HTTPFields(), user] {
            #expect(try await world.get("/session/" + session, headers).status == .ok)
        }
    }

    @Test func `a bad token does not make an anonymous session`() async throws {
        let world = TransportWorld()
        let reply = try await world.post("/api/v1/session", "", TransportWorld.bearer("nonsense"))
        #expect(reply.status == .unauthorized && JSON(reply).code.string == "token_invalid")
        #expect(try await world.post("/api/v1/session", "", [.authorization: "Basic eDp5"]).status == .created)
    }
}
