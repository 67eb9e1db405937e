import Domain
import HTTPTypes
import TestSupport
import Testing

@testable import Transport

struct VehicleRouteTests {
    private static let vin = FakeTeslaAccount.vin.rawValue

    @Test func `the list shows what needs no awake car`() async throws {
        let world = TransportWorld()
        let id = try await world.connected()
        let json = try await JSON(world.get("/session/\(id)/vehicles"))
        #expect(json.data.count == 2)
        let car = json.data[0]
        #expect(car.vin.string == Self.vin)
        #expect(car.vin_masked.string == "LRW3E…000101")
        #expect(car.display_name.string == "Aurora")
        #expect(car.model.string == "Model 3")
        #expect(car.trim.isNull)
        #expect(car.access_type.string == "OWNER")
        #expect(json.data[1].state.string == "asleep")
    }

    @Test func `without a sign-in there are no vehicles`() async throws {
        let world = TransportWorld()
        let reply = try await world.get("/session/\(world.session())/vehicles")
        #expect(reply.status == .unauthorized)
        #expect(JSON(reply).code.string == "tesla_login_required")
    }

    @Test(arguments: ["LRW3E7EK1RC999999", "nonsense"]) func `a foreign car does not exist`(vin: String) async throws {
        let world = TransportWorld()
        let id = try await world.connected()
        for path in ["", "/data", "/report", "/charging-invoices", "/charging-history.csv"] {
            let reply = try await world.get("/session/\(id)/vehicles/\(vin)\(path)")
            #expect(reply.status == .notFound)
            #expect(JSON(reply).code.string == "vehicle_not_in_session")
        }
    }

    @Test func `data tells its age and source, missing values are null`() async throws {
        let world = TransportWorld()
        let id = try await world.connected()
        let json = try await JSON(world.get("/session/\(id)/vehicles/\(Self.vin)/data"))
        #expect(json.source.string == "mock")
        #expect(json.data_age_s.number == 60)
        #expect(json.stale.bool == false)
        #expect(json.battery.level.number == 71)
        #expect(json.battery.usable_level.isNull)
        #expect(json.tyres.front_left.bar.isNull)
        #expect(json.missing.options.string == "not_permitted")
        #expect(json.missing.warranty.isNull)
    }

    @Test func `old data is stale, and a bound on the age fetches anew`() async throws {
        let world = TransportWorld(tesla: { $0.notesError = nil })
        let path = "/session/\(try await world.connected())/vehicles/\(Self.vin)/data"
        _ = try await world.get(path)
        world.time.advance(1_780)
        #expect(try await JSON(world.get(path)).stale.bool == true)
        #expect(try await JSON(world.get(path + "?max_age_s=60")).data_age_s.number == 60)
    }

    @Test(arguments: [
        (TeslaError(.asleep, status: 408), 409, "vehicle_asleep"), (TeslaError(.missingScope), 403, "missing_scope"),
        (TeslaError(.unavailable), 503, "tesla_unavailable"), (TeslaError(.unauthorized), 401, "tesla_login_required"),
    ]) func `why there is no data`(error: TeslaError, status: Int, code: String) async throws {
        let world = TransportWorld(tesla: { $0.snapshotError = error })
        let reply = try await world.get("/session/\(world.connected())/vehicles/\(Self.vin)/data")
        #expect(reply.status.code == status)
        #expect(JSON(reply).code.string == code)
    }

    @Test func `parts of the facts`() async throws {
        let world = TransportWorld()
        let base = "/session/\(try await world.connected())/vehicles/\(Self.vin)"
        #expect(try await JSON(world.get(base + "/service")).in_service.bool == false)
        let alerts = try await JSON(world.get(base + "/alerts"))
        #expect(alerts.data[0].user_text.string == "Low washer fluid")
        #expect(alerts.groups[0]["count"].number == 1 && alerts.hidden.number == 0)
        let warranty = try await JSON(world.get(base + "/warranty")).data[0]
        #expect(warranty.type.string == "BATTERY_WARRANTY")
        #expect(warranty.limit_km.number == 192_000)
        #expect(try await world.get(base + "/options").status == .forbidden)
        #expect(try await world.get(base + "/release-notes").status == .serviceUnavailable)
        #expect(try await JSON(world.get(base)).vin.string == Self.vin)
    }

    @Test func `every answer tells source, age and price class`() async throws {
        let world = TransportWorld(tesla: { $0.notesError = nil })
        let id = try await world.connected()
        let car = "/session/\(id)/vehicles/\(Self.vin)"
        _ = try await world.get(car + "/data")
        world.time.advance(10)
        for path in [
            "/session/\(id)/vehicles", car, car + "/data", car + "/service", car + "/alerts", car + "/warranty",
            car + "/release-notes", car + "/charging-history", car + "/charging-invoices",
        ] {
            let json = try await JSON(world.get(path))
            #expect(json.source.string == "mock", "\(path)")
            #expect(json.data_age_s.number == (path.hasSuffix("/data") ? 70 : 10), "\(path)")
            #expect(json.price_class.string == "data" && json.stale.bool == false, "\(path)")
        }
    }

    @Test func `of the data only what was asked for is shown`() async throws {
        let world = TransportWorld()
        let path = "/session/\(try await world.connected())/vehicles/\(Self.vin)/data"
        let json = try await JSON(world.get(path + "?endpoints=charge_state;gui_settings"))
        #expect(json.battery.level.number == 71 && json.display.exists)
        #expect(!json.tyres.exists && !json.configuration.exists)
        let location = try await world.get(path + "?endpoints=charge_state,location_data")
        #expect(location.status == .unprocessableContent)
        #expect(JSON(location).detail[0].loc[1].string == "endpoints")
    }

    @Test func `specifications need a partner token`() async throws {
        let world = TransportWorld()
        let base = "/session/\(try await world.connected())/vehicles/"
        let reply = try await world.get(base + Self.vin + "/specs")
        #expect(reply.status == .forbidden)
        #expect(JSON(reply).code.string == "partner_token_required")
        #expect(try await world.get(base + "5YJSA7E67MF000404/specs").status == .notFound)
    }

    @Test func `the charging history counts sessions, invoices and free ones`() async throws {
        let world = TransportWorld()
        let path = "/session/\(try await world.connected())/vehicles/\(Self.vin)/charging-history"
        let json = try await JSON(world.get(path + "?limit=1"))
        #expect(json.counts.sessions.number == 3)
        #expect(json.counts.invoices.number == 2)
        #expect(json.counts.free.number == 1)
        #expect(json.data.count == 1 && json.has_more.bool == true)
        #expect(try await JSON(world.get(path + "?currency=SEK")).counts.sessions.number == 1)
    }
}
