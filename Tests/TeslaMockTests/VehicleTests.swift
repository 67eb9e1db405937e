import HTTPTypes
import TestSupport
import Testing

@testable import TeslaMock

@Suite struct VehicleTests {
    let harness = MockHarness()
    private static let aurora = "/eu/api/1/vehicles/XP7YGCEK4PB000202"

    @Test(arguments: AccountCatalogue.all.flatMap(\.cars).map(\.vin))
    func vehicleNumbersAreValid(vin: String) {
        #expect(VIN.checkDigit(vin) == Array(vin)[8])
    }

    @Test func theListPages() async throws {
        let token = try await harness.accessToken("fleet")
        let (_, body) = try await harness.get("/eu/api/1/vehicles?page=2&per_page=2", token: token)
        #expect(body["response"].list.count == 2)
        #expect(body["pagination"]["count"].int == 5 && body["pagination"]["pages"].int == 3)
        #expect(body["pagination"]["previous"].int == 1 && body["pagination"]["next"].int == 3)
    }

    @Test func idsNeedAllTheirDigits() async throws {
        let token = try await harness.accessToken("fleet")
        for car in try await harness.get("/eu/api/1/vehicles", token: token).body["response"].list {
            let id = try #require(car["id"].int)
            #expect(id > 1 << 53 && car["id_s"].string == String(id) && car["option_codes"] == .null)
        }
    }

    @Test func dataHasTheClassicPartsAndTeslasUnits() async throws {
        let token = try await harness.accessToken("aurora")
        let data = try await harness.get(Self.aurora + "/vehicle_data", token: token).body["response"]
        #expect(data.names.isSuperset(of: VehicleData.classicParts) && !data.names.contains("location_data"))
        #expect(data["drive_state"]["latitude"] == .null)
        #expect(data["charge_state"]["battery_level"].int == 78)
        #expect(data["charge_state"]["fast_charger_type"].string == "<invalid>")
        #expect(data["vehicle_state"]["tpms_pressure_rl"].double == 2.5)
        #expect(data["vehicle_state"]["tpms_soft_warning_rl"] == .bool(true))
        #expect(try #require(data["charge_state"]["timestamp"].int) > 1_795_000_000_000)
        #expect(try #require(data["vehicle_state"]["tpms_last_seen_pressure_time_fl"].int) < 2_000_000_000)
    }

    @Test(arguments: ["charge_state%3Bvehicle_state", "charge_state;vehicle_state"])
    func endpointsChooseTheParts(list: String) async throws {
        let token = try await harness.accessToken("aurora")
        let data = try await harness.get(Self.aurora + "/vehicle_data?endpoints=" + list, token: token)
        #expect(
            data.body["response"].names.intersection(VehicleData.classicParts) == ["charge_state", "vehicle_state"])
    }

    @Test func aSleepingCarAnswers408UntilItIsAwake() async throws {
        let token = try await harness.accessToken("sleeper", scope: MockHarness.minimum + " vehicle_cmds")
        let car = "/eu/api/1/vehicles/XP7YGCFS5TB000606"
        let asleep = try await harness.get(car + "/vehicle_data", token: token)
        #expect(asleep.status == 408)
        #expect(asleep.body["error"].string == "vehicle unavailable: vehicle is offline or asleep")
        let wake = try await harness.client.send(
            .post, car + "/wake_up",
            headers: [.authorization: "Bearer " + token, .contentType: "application/json"], text: "{}")
        #expect(try Tree(wake.text)["response"]["state"].string == "asleep")
        await harness.mock.advanceClock(seconds: 12)
        #expect(try await harness.get(car, token: token).body["response"]["state"].string == "online")
        #expect(try await harness.get(car + "/vehicle_data", token: token).status == 200)
    }

    @Test func alertsAreTwelveOfSeveralKinds() async throws {
        let token = try await harness.accessToken("aurora")
        let body = try await harness.get(Self.aurora + "/recent_alerts", token: token).body
        let alerts = body["response"]["recent_alerts"].list
        #expect(alerts.count == 12)
        #expect(alerts.contains { $0["user_text"] == .null } && alerts.contains { $0["user_text"] == .text("") })
        #expect(alerts.allSatisfy { $0["time"].string.hasSuffix("+00:00") && $0["time"].string.contains(".") })
    }

    @Test func warrantyAndOptionsComeBareOrWrapped() async throws {
        let token = try await harness.accessToken("aurora")
        let path = "/eu/api/1/dx/warranty/details?vin=XP7YGCEK4PB000202"
        let bare = try await harness.get(path, token: token).body
        #expect(bare["activeWarranty"].list.count == 3 && bare["activeWarranty"][0]["odometerUnit"].string == "KM")
        var switches = Switches()
        switches.wrapsDX = true
        await harness.mock.setSwitches(switches)
        #expect(try await harness.get(path, token: token).body["response"] == bare)
        #expect(try await harness.get("/eu/api/1/dx/warranty/details", token: token).status == 500)
        let options = try await harness.get("/eu/api/1/dx/vehicles/options?vin=XP7YGCEK4PB000202", token: token)
        #expect(options.body["response"]["codes"][0]["code"].string.hasPrefix("$MT"))
    }

    @Test func releaseNotesAreNestedTwice() async throws {
        let token = try await harness.accessToken("aurora")
        let body = try await harness.get(Self.aurora + "/release_notes", token: token).body
        #expect(!body["response"]["response"]["release_notes"].list.isEmpty)
    }

    @Test func limitsAreCountedForEachCarOnASwitch() async throws {
        await harness.set { $0.enforcesLimits = true }
        let headers = MockHarness.bearer(try await harness.accessToken("fleet"))
        let cars = ["LRW3F7FR9NC000303", "5YJSA7E67MF000404"].map { "/eu/api/1/vehicles/\($0)/recent_alerts" }
        for left in (0..<60).reversed() {
            let reply = try await harness.client.send(.get, cars[0], headers: headers)
            #expect(reply.status == .ok && reply.headers[.rateLimitRemaining] == String(left))
        }
        await harness.mock.advanceClock(seconds: 20)
        let refused = try await harness.client.send(.get, cars[0], headers: headers)
        #expect(refused.status == .tooManyRequests && refused.headers[.retryAfter] == "40")
        #expect(refused.headers[.rateLimitReset] == "40" && refused.text == "Retry in 40 seconds")
        #expect(try await harness.client.send(.get, cars[1], headers: headers).status == .ok)
        await harness.mock.advanceClock(seconds: 40)
        #expect(try await harness.client.send(.get, cars[0], headers: headers).status == .ok)
    }

    @Test func aFourthWakeUpInAMinuteIsTooMuch() async throws {
        await harness.set { $0.enforcesLimits = true }
        let token = try await harness.accessToken("sleeper", scope: MockHarness.minimum + " vehicle_cmds")
        let path = "/eu/api/1/vehicles/XP7YGCFS5TB000606/wake_up"
        for expected in [200, 200, 200, 429] { #expect(try await harness.post(path, token: token).status == expected) }
        #expect(await harness.mock.counts(account: "sleeper").wakeUps == 4)
    }

    @Test func theLocationStandsInTheDriveState() async throws {
        let token = try await harness.accessToken("aurora", scope: MockHarness.minimum + " vehicle_location")
        let path = Self.aurora + "/vehicle_data?endpoints=charge_state;location_data"
        let data = try await harness.get(path, token: token).body["response"]
        #expect(data["drive_state"]["latitude"].double != nil && data["climate_state"] == .null)
        #expect(data["display_name"] == .null)
    }

    @Test(arguments: [
        ("POST", "vehicles"), ("DELETE", "vehicles/XP7YGCEK4PB000202"), ("PUT", "users/me"),
        ("GET", "vehicles/XP7YGCEK4PB000202/wake_up"), ("GET", "partner_accounts"),
    ])
    func otherMethodsAreNotAllowed(method: String, path: String) async throws {
        let reply = try await harness.client.send(
            try #require(HTTPRequest.Method(rawValue: method)), "/eu/api/1/" + path)
        #expect(reply.status == .methodNotAllowed && reply.text.contains("invalid_method"))
    }

    @Test func aCarCanLeaveItsAccount() async throws {
        let token = try await harness.accessToken("aurora")
        let control = "/__mock/vehicles/XP7YGCEK4PB000202"
        #expect(try await harness.client.send(.post, control, text: #"{"gone":true}"#).status == .ok)
        #expect(try await harness.get("/eu/api/1/vehicles", token: token).body["count"].int == 0)
        #expect(try await harness.get(Self.aurora + "/vehicle_data", token: token).status == 404)
        let history = try await harness.get("/eu/api/1/dx/charging/history", token: token).body
        #expect(try #require(history["totalResults"].int) > 0)
        #expect(try await harness.client.send(.post, control, text: #"{"gone":false}"#).status == .ok)
        #expect(try await harness.get(Self.aurora, token: token).status == 200)
    }

    @Test func productsAreNotAllCars() async throws {
        let token = try await harness.accessToken("fleet")
        let body = try await harness.get("/eu/api/1/products", token: token).body
        #expect(body["count"].int == 6 && body["response"].list.filter { $0["vin"] != .null }.count == 5)
        let energy = try await harness.accessToken("fleet", scope: "openid energy_device_data")
        #expect(try await harness.get("/eu/api/1/products", token: energy).status == 200)
        #expect(try await harness.get("/eu/api/1/vehicles", token: energy).status == 403)
    }

    @Test func bodiesNeedTheirType() async throws {
        let reply = try await harness.client.send(.post, Self.aurora + "/wake_up", text: "{}")
        #expect(reply.status == .notAcceptable)
    }

    @Test func furtherCallsAreKnown() async throws {
        let token = try await harness.accessToken("aurora")
        let vin = "XP7YGCEK4PB000202"
        #expect(try await harness.get(Self.aurora + "/nearby_charging_sites", token: token).status == 200)
        for kind in ["subscriptions", "upgrades"] {
            let path = "/eu/api/1/dx/vehicles/\(kind)/eligibility?vin=" + vin
            #expect(try await harness.get(path, token: token).body["vin"].string == vin)
        }
        #expect(try await harness.get("/eu/api/1/dx/charging/sessions", token: token).status == 403)
        await harness.mock.setVehicleState(.offline, vin: vin)
        #expect(try await harness.get(Self.aurora + "/nearby_charging_sites", token: token).status == 408)
    }
}
