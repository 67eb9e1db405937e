import Domain
import HTTPTypes
import TestSupport
import Testing

@testable import Transport

struct SessionRouteTests {
    @Test func `a new session comes with its object, a cookie and its place`() async throws {
        let world = TransportWorld()
        let reply = try await world.post("/api/v1/session", #"{"locale":"de-AT","units":"imperial"}"#)
        let json = JSON(reply)
        #expect(reply.status == .created)
        #expect(json.state.string == "created")
        #expect(json.locale.string == "de")
        #expect(json.units.string == "imperial")
        #expect(json.expires_in.number == 3_600)
        #expect(json.tesla.connected.bool == false)
        #expect(json.plan.isNull)
        let cookie = try #require(reply.headers[.setCookie])
        for part in ["sid=" + json["id"].string, "HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
            #expect(cookie.contains(part), "\(part)")
        }
        #expect(reply.headers[.location] == "https://api.test/api/v1/session/" + json["id"].string)
    }

    @Test(arguments: [("nb-NO,nb;q=0.9", "no"), ("pl, sv;q=0.5, fi;q=0.8", "fi"), ("pl", "en")])
    func `without a locale the browser's language is taken`(header: String, language: String) async throws {
        let reply = try await TransportWorld().post("/api/v1/session", "", [.acceptLanguage: header])
        #expect(JSON(reply).locale.string == language)
    }

    @Test func `settings change, unknown members are ignored`() async throws {
        let world = TransportWorld()
        let id = try await world.connected()
        _ = try await world.get("/session/\(id)/vehicles")
        let body =
            #"{"locale":"sv","selected_vins":["\#(FakeTeslaAccount.vin.rawValue)"],"units":null,"reference_range_km":450,"x":1}"#
        let reply = try await world.client.send(.patch, "/session/\(id)", text: body)
        let json = JSON(reply)
        #expect(json.locale.string == "sv")
        #expect(json.state.string == "vehicles_selected")
        #expect(json.selected_vins[0].string == FakeTeslaAccount.vin.rawValue)
        #expect(json.reference_range_km.number == 450)
    }

    @Test(arguments: [
        (#"{"selected_vins":["LRW3E7EK1RC999999"]}"#, 404), (#"{"selected_vins":["short"]}"#, 422),
        (#"{"reference_range_km":5}"#, 422), (#"{"show_charging_sites":"x"}"#, 422),
    ]) func `bad settings are refused`(body: String, status: Int) async throws {
        let world = TransportWorld()
        let id = try await world.connected()
        #expect(try await world.client.send(.patch, "/session/\(id)", text: body).status.code == status)
    }

    @Test func `extending answers the end, and 409 at the absolute end`() async throws {
        let world = TransportWorld()
        let id = try await world.session()
        let reply = try await world.post("/session/\(id)/extend")
        #expect(JSON(reply).expires_in.number == 3_600)
        await world.store.edit(SessionID(rawValue: id)!) { $0.expiresAt = $0.endsAt }
        let last = try await world.post("/session/\(id)/extend")
        #expect(last.status == .conflict)
        #expect(JSON(last).code.string == "max_lifetime")
    }

    @Test func `the export holds everything but tokens`() async throws {
        let world = TransportWorld()
        let id = try await world.connected()
        _ = try await world.get("/session/\(id)/vehicles/\(FakeTeslaAccount.vin.rawValue)/data")
        _ = try await world.order(id)
        let reply = try await world.get("/session/\(id)/export")
        let json = JSON(reply)
        #expect(json.session["id"].string == id)
        #expect(json.vehicle_facts[0].vin.string == FakeTeslaAccount.vin.rawValue)
        #expect(json.tasks.count == 1)
        #expect(!reply.text.contains("secret-"))
    }

    @Test func `deleting gives a receipt and leaves nothing`() async throws {
        let world = TransportWorld()
        let id = try await world.connected()
        _ = try await world.order(id)
        let reply = try await world.client.send(.delete, "/session/\(id)")
        let json = JSON(reply)
        #expect(json.reports.number == 1)
        #expect(json.tokens.number == 1)
        #expect(json.images.number == 0)
        #expect(reply.headers[.setCookie]?.contains("Max-Age=0") == true)
        #expect(try await world.get("/session/\(id)").status == .notFound)
        #expect(try await world.client.send(.delete, "/session/\(id)").status == .notFound)
    }

    @Test func `an expired session is gone, but can still be erased`() async throws {
        let world = TransportWorld()
        let id = try await world.session()
        await world.store.expire(SessionID(rawValue: id)!)
        let reply = try await world.get("/session/\(id)")
        #expect(reply.status == .gone)
        #expect(JSON(reply).code.string == "session_expired")
        #expect(try await world.client.send(.delete, "/session/\(id)").status == .ok)
    }

    @Test func `a session is reporting until its tasks have ended`() async throws {
        let world = TransportWorld()
        let id = try await world.connected()
        let task = try await world.order(id)
        #expect(try await JSON(world.get("/session/\(id)")).state.string == "reporting")
        try await world.complete(task)
        #expect(try await JSON(world.get("/session/\(id)")).state.string == "done")
    }
}
