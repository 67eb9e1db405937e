import Domain
import FoundationEssentials
import Testing

@Suite struct ReportJSONTests {
    @Test func aVINAloneMakesAReport() throws {
        let model = try DomainJSON.decode(ReportModel.self, from: Data(#"{"vin":"LRW3E7EK1RC000101"}"#.utf8))
        #expect(model.vin.rawValue == "LRW3E7EK1RC000101")
        #expect(model.charging == nil)
        #expect(model.gap(.charging) == .notProvided)
    }

    @Test func unknownMembersAndWordsDoNoHarm() throws {
        let json = """
            {"vin":"LRW3E7EK1RC000101","future":{"a":1},"warranties":[{"type":"X","phase":"odd"}],
             "charging":[{"start":"2026-03-01T11:43:45+02:00","fees":[{"kind":"TOLL","currency":"EUR","due":1.5}]}]}
            """
        let model = try DomainJSON.decode(ReportModel.self, from: Data(json.utf8))
        #expect(model.warranties?.first?.phase == .active)
        #expect(model.charging?.first?.fees.first?.kind == .other)
        #expect(model.charging?.first?.fees.first?.netDue == Decimal(string: "1.5"))
    }

    @Test func aMissingVINIsAnError() {
        #expect(throws: DecodingError.self) {
            try DomainJSON.decode(ReportModel.self, from: Data(#"{"is_sample":true}"#.utf8))
        }
    }

    @Test func unitsStayOneWordInBothDirections() throws {
        var battery = VehicleSnapshot.Battery()
        battery.energyAddedKWh = 12.5
        battery.chargerPowerKW = 11
        let json = try DomainJSON.encode(battery)
        #expect(String(decoding: json, as: UTF8.self) == #"{"charger_power_kw":11,"energy_added_kwh":12.5}"#)
        #expect(try DomainJSON.decode(VehicleSnapshot.Battery.self, from: json) == battery)
    }

    @Test func vehicleNumbersAsKeysStayAsTheyAre() throws {
        let vin = try #require(VIN(rawValue: "XP7YGCEK4PB000202"))
        let json = try DomainJSON.encode([vin: 1])
        #expect(String(decoding: json, as: UTF8.self) == #"{"XP7YGCEK4PB000202":1}"#)
        #expect(try DomainJSON.decode([VIN: Int].self, from: json) == [vin: 1])
    }

    @Test func moneyComesBackToTheCent() throws {
        let amount = try #require(Decimal(string: "18.4"))
        let json = try DomainJSON.encode(["a": amount])
        #expect(try DomainJSON.decode([String: Decimal].self, from: json)["a"] == amount)
    }

    @Test func aWholeReportComesBackEqual() throws {
        let vin = try #require(VIN(rawValue: "XP7YGCEK4PB000202"))
        var model = ReportModel(vin: vin, issuedAt: Date(timeIntervalSince1970: 1_794_000_000))
        model.snapshot = VehicleSnapshot(time: Date(timeIntervalSince1970: 1_793_999_000.5))
        model.snapshot?.tyres = .init(frontLeft: .init(bar: 2.9))
        model.sources = [DataSource(name: .alerts, askedAt: model.issuedAt, gap: .asleep)]
        model.preferences = ReportPreferences(showChargingSites: true, units: .imperial, referenceRangeKm: 531)
        #expect(try DomainJSON.decode(ReportModel.self, from: try DomainJSON.encode(model)) == model)
    }

    @Test func photosAreNamesAndNeverAddresses() throws {
        let json = """
            {"vin":"LRW3E7EK1RC000101","utc_offset":9223372036854775807,"photos":[{"asset":"photo-1.jpg"},
            {"asset":"https://example.com/a.jpg"},{"asset":"../a.jpg"},{"asset":"javascript:x"}]}
            """
        let model = try DomainJSON.decode(ReportModel.self, from: Data(json.utf8))
        #expect(model.photos.map(\.asset) == ["photo-1.jpg"])
        #expect(model.utcOffset == 64_800)
    }
}
