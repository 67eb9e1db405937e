import Domain
import Drivers
import FoundationEssentials
import Testing

@testable import Integrations

@Suite struct FleetAnswerTests {
    private static func wrapped(_ body: String) -> String { #"{"response":\#(body)}"# }

    @Test func vehiclesOfTheListWithoutEnergyProducts() async throws {
        let vehicles = try await FakeTesla(TeslaDocuments.vehicles).gateway.vehicles(.test)
        #expect(
            vehicles == [
                VehicleSummary(
                    vin: testVIN, displayName: "Aurora", state: .online, access: .owner, inService: false,
                    fleetID: 33_843_057_077_253_004),
                VehicleSummary(
                    vin: VIN(rawValue: "XP7YGCEK4PB000202")!, displayName: nil, state: .offline, access: .driver,
                    inService: true),
            ])
    }

    @Test func vehicleListIsPaged() async throws {
        let first = #"{"response":[{"vin":"LRW3E7EK1RC000101"}],"pagination":{"next":2}}"#
        let second = #"{"response":[{"vin":"XP7YGCEK4PB000202"}],"pagination":{"next":null}}"#
        let tesla = FakeTesla([.answer(first), .answer(second)])
        #expect(try await tesla.gateway.vehicles(.test).count == 2)
        #expect(tesla.requests.map(\.url).last == "https://eu.test/api/1/vehicles?page=2&per_page=100")
    }

    @Test func snapshotIsMetric() async throws {
        let tesla = FakeTesla(TeslaDocuments.snapshot)
        let snapshot = try await tesla.gateway.snapshot(of: testVIN, .test)
        #expect(
            tesla.requests[0].url.hasSuffix(
                "vehicle_data?endpoints=charge_state%3Bclimate_state%3Bdrive_state%3Bgui_settings%3Bvehicle_config"
                    + "%3Bvehicle_state"))
        #expect(snapshot.battery?.ratedRangeKm == 243.1 * 1.609344)
        #expect(snapshot.battery?.estimatedRangeKm == nil)
        #expect(snapshot.battery?.usableLevel == 73)
        #expect(snapshot.condition?.odometerKm == 31250.123456 * 1.609344)
        #expect(snapshot.tyres?.frontLeft.bar == 2.9)
        #expect(snapshot.climate?.outsideC == -4.5)
        #expect(snapshot.climate?.insideC == nil)
    }

    @Test func snapshotTimesAreMillisecondsAndSeconds() async throws {
        let snapshot = try await FakeTesla(TeslaDocuments.snapshot).gateway.snapshot(of: testVIN, .test)
        #expect(snapshot.time == Date(timeIntervalSince1970: 1_772_800_001))
        #expect(snapshot.tyres?.frontLeft.readAt == Date(timeIntervalSince1970: 1_772_700_000))
        #expect(snapshot.tyres?.rearLeft.readAt == nil)
    }

    @Test func snapshotReadsLooseTypesAndWords() async throws {
        let snapshot = try await FakeTesla(TeslaDocuments.snapshot).gateway.snapshot(of: testVIN, .test)
        #expect(snapshot.configuration?.thirdRowSeats == "0")
        #expect(snapshot.configuration?.spoilerType == nil)
        #expect(snapshot.condition?.software == "2026.20.1")
        #expect(snapshot.condition?.pendingUpdate == "2026.24.3")
        #expect(snapshot.condition?.doorsClosed == true)
        #expect(snapshot.condition?.trunksClosed == false)
        #expect(snapshot.condition?.windowsClosed == nil, "one window is unknown")
        #expect(snapshot.display?.miles == false)
    }

    @Test(arguments: [TeslaDocuments.warranty, wrapped(TeslaDocuments.warranty)])
    func warrantiesBareAndWrapped(_ body: String) async throws {
        let tesla = FakeTesla(body)
        let warranties = try await tesla.gateway.warranties(of: testVIN, .test)
        #expect(tesla.requests[0].url == "https://eu.test/api/1/dx/warranty/details?vin=LRW3E7EK1RC000101")
        #expect(warranties.map(\.limitKm) == [80_000, 100_000 * 1.609344, nil, nil, nil])
        #expect(warranties.map(\.isUnlimited) == [false, false, true, false, false])
        #expect(warranties.map(\.phase) == [.active, .active, .active, .active, .expired])
        #expect(warranties[1].expiresOn == RFC3339.parse("2032-10-21T00:00:00Z")?.instant)
        #expect(warranties[3].type == "OTHER")
    }

    @Test func serviceVisit() async throws {
        let service = try await FakeTesla(TeslaDocuments.service).gateway.service(of: testVIN, .test)
        #expect(service.inService == true && service.visitNumber == "SV12345678" && service.statusId == 8)
        #expect(service.expectedCompletion?.offset == 10_800)
    }

    @Test(
        arguments: [
            (#"{"response":{}}"#, nil),
            (#"{"response":{"service_status":null,"service_etc":null,"status_id":null}}"#, nil),
            (#"{"response":{"service_status":"not_in_service"}}"#, false),
        ] as [(String, Bool?)])
    func noServiceVisit(_ body: String, _ inService: Bool?) async throws {
        let service = try await FakeTesla(body).gateway.service(of: testVIN, .test)
        #expect(service.inService == inService && service.expectedCompletion == nil)
    }

    @Test(
        arguments: [
            (#"{"software_update":{"status":"","version":"2026.1"}}"#, false, nil),
            (#"{"software_update":{"status":"downloading","version":" "}}"#, true, nil),
            (#"{"software_update":{"status":"available","version":"2026.1"}}"#, true, "2026.1"),
            (#"{"software_update":null}"#, nil, nil),
        ] as [(String, Bool?, String?)])
    func aWaitingUpdateIsYesNoOrUnknown(_ state: String, _ waits: Bool?, _ version: String?) async throws {
        let body = #"{"response":{"vehicle_state":\#(state),"vehicle_config":{"utc_offset":-25200}}}"#
        let snapshot = try await FakeTesla(body).gateway.snapshot(of: testVIN, .test)
        #expect(snapshot.condition?.hasPendingUpdate == waits)
        #expect(snapshot.condition?.pendingUpdate == version)
        #expect(snapshot.configuration?.utcOffset == -25_200)
    }

    @Test func coverEndsOnTheDayThatIsWritten() async throws {
        let body = """
            {"expiredWarranty":[{"warrantyType":"BATTERY_WARRANTY","expirationDate":"2028-10-21T00:00:00+02:00",
            "warrantyExpiredOn":"2027-05-03"}]}
            """
        let warranty = try #require(try await FakeTesla(body).gateway.warranties(of: testVIN, .test).first)
        #expect(warranty.expiresOn == RFC3339.parse("2028-10-21T00:00:00Z")?.instant)
        #expect(warranty.endedOn == RFC3339.parse("2027-05-03T00:00:00Z")?.instant)
    }

    @Test func alertsAreNewestFirst() async throws {
        let alerts = try await FakeTesla(TeslaDocuments.alerts).gateway.alerts(of: testVIN, .test)
        #expect(alerts.map(\.name) == ["NEW_a2", "OLD_a1", "UNDATED_a3"])
        #expect(alerts[0].text == "Wiper fluid low")
        #expect(alerts[0].time == OffsetDate("2026-03-19T22:01:15.101Z"))
    }

    @Test(arguments: [TeslaDocuments.options, wrapped(TeslaDocuments.options)])
    func optionsBareAndWrapped(_ body: String) async throws {
        let options = try await FakeTesla(body).gateway.options(of: testVIN, .test)
        #expect(
            options == [
                VehicleOption(
                    code: "MT352", name: "Premium Long Range All-Wheel Drive", isActive: true, colorCode: nil),
                VehicleOption(code: "PPSB", name: "Deep Blue Metallic", isActive: false, colorCode: "PPSB"),
            ])
    }

    @Test(arguments: [TeslaDocuments.releaseNotes, #"{"response":{"release_notes":[{"title":"Dashcam"}]}}"#])
    func releaseNotesNestedTwiceOrOnce(_ body: String) async throws {
        #expect(try await FakeTesla(body).gateway.releaseNotes(of: testVIN, .test).map(\.title) == ["Dashcam"])
    }

    @Test(arguments: [#"{"response":{}}"#, #"{"response":null}"#, #"{"response":{"recent_alerts":"none"}}"#])
    func missingListIsNoEmptyList(_ body: String) async {
        let error = await teslaError { try await FakeTesla(body).gateway.alerts(of: testVIN, .test) }
        #expect(error?.code == .unavailable)
    }
}
