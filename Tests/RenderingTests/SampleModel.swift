import Domain
import FoundationEssentials

/// A made-up car with everything a report can hold: the same in every run.
enum SampleModel {
    static let code = VerifyCode("7KQ4-M2XD-9F3A-BCDE")!
    static let issuedAt = date("2026-11-12T08:05:00Z")

    static func full() -> ReportModel {
        var model = ReportModel(vin: VIN(rawValue: "XP7YGCEK4PB000202")!, issuedAt: issuedAt)
        model.utcOffset = 7_200
        model.verification = VerifyMark(code: code, base: "https://prd.api.carpulsetracker.com")
        model.vehicle = VehicleSummary(
            vin: model.vin, displayName: "Lumi", state: .online, access: .owner, inService: false)
        model.snapshot = snapshot()
        model.charging = sessions()
        model.warranties = warranties()
        model.service = ServiceStatus(inService: false)
        model.alerts = alerts()
        model.options = options()
        model.releaseNotes = [
            "Navigation: charging stops sorted by walking time", "Charging: plan for cold weather",
            "Cameras: rear view keeps its zoom", "Minor fixes",
        ].map { ReleaseNote(title: $0, subtitle: nil, version: "2026.38.4") }
        model.sources = DataSource.Name.allCases.enumerated().map {
            DataSource(name: $1, askedAt: date("2026-11-12T07:42:00Z").addingTimeInterval(Double($0) * 4), gap: nil)
        }
        model.preferences.referenceRangeKm = 531
        return model
    }

    /// A car that slept: nothing but the list and the charging history.
    static func asleep() -> ReportModel {
        var model = full()
        model.snapshot = nil
        model.alerts = nil
        model.releaseNotes = nil
        model.preferences.referenceRangeKm = nil
        model.sources = model.sources.map { source in
            let sleeps = [.snapshot, .alerts, .releaseNotes].contains(source.name)
            return DataSource(name: source.name, askedAt: source.askedAt, gap: sleeps ? .asleep : nil)
        }
        return model
    }

    static func photos(_ count: Int) -> [ReportPhoto] {
        (1...max(count, 1)).prefix(count).map { number in
            ReportPhoto(
                asset: "photo-\(number).jpg", caption: number.isMultiple(of: 3) ? nil : "View \(number)",
                width: number.isMultiple(of: 4) ? 1_200 : 1_600, height: number.isMultiple(of: 4) ? 1_600 : 1_200,
                uploadedAt: date("2026-11-12T06:51:00Z"), sha256: String(repeating: "4be1c07a", count: 8))
        }
    }

    static func date(_ text: String) -> Date { OffsetDate(text)!.instant }

    private static func snapshot() -> VehicleSnapshot {
        var snapshot = VehicleSnapshot(time: date("2026-11-12T07:42:00Z"))
        snapshot.name = "Lumi"
        snapshot.battery = battery()
        snapshot.climate = .init()
        snapshot.climate?.outsideC = 14
        snapshot.climate?.insideC = 19.5
        snapshot.configuration = configuration()
        snapshot.condition = .init()
        snapshot.condition?.odometerKm = 61_482.4
        snapshot.condition?.software = "2026.38.4"
        snapshot.condition?.hasPendingUpdate = false
        snapshot.condition?.locked = true
        snapshot.condition?.doorsClosed = true
        snapshot.condition?.trunksClosed = true
        snapshot.condition?.windowsClosed = true
        var tyres = VehicleSnapshot.Tyres(
            frontLeft: .init(bar: 2.9, readAt: date("2026-11-11T17:00:00Z")),
            frontRight: .init(bar: 2.9, readAt: date("2026-11-11T17:00:00Z")),
            rearLeft: .init(bar: 2.8, readAt: date("2026-11-11T17:00:00Z")),
            rearRight: .init(bar: 2.5, readAt: date("2026-11-11T17:00:00Z")))
        tyres.recommendedFrontBar = 2.9
        tyres.recommendedRearBar = 2.9
        snapshot.tyres = tyres
        return snapshot
    }

    private static func battery() -> VehicleSnapshot.Battery {
        var battery = VehicleSnapshot.Battery()
        battery.level = 79
        battery.usableLevel = 78
        battery.ratedRangeKm = 392.5
        battery.estimatedRangeKm = 344.7
        battery.chargeLimit = 80
        battery.chargingState = "Disconnected"
        return battery
    }

    private static func configuration() -> VehicleSnapshot.Configuration {
        var car = VehicleSnapshot.Configuration()
        car.carType = "modely"
        car.trimBadging = "74d"
        car.exteriorColor = "DeepBlue"
        car.interiorTrim = "Black2"
        car.wheelType = "Gemini19"
        car.roofColor = "RoofColorGlass"
        car.chargePort = "CCS"
        car.driverAssist = "TeslaAP3"
        car.rearSeatHeaters = 1
        car.hasSeatCooling = false
        car.hasAirSuspension = false
        car.powerLiftgate = true
        car.thirdRowSeats = "None"
        return car
    }

    private static func warranties() -> [Warranty] {
        func warranty(_ type: String, _ end: String, _ years: Int, _ km: Double?) -> Warranty {
            Warranty(
                phase: .active, type: type, name: "Name of \(type)", expiresOn: date(end + "T00:00:00Z"), limitKm: km,
                isUnlimited: km == nil, coverageYears: years)
        }
        return [
            warranty("NEW_MFG_WARRANTY", "2027-03-14", 4, 80_000),
            warranty("RESTRAINT_WARRANTY", "2028-03-14", 5, 100_000),
            warranty("BATTERY_WARRANTY", "2031-03-14", 8, 192_000),
            warranty("DRIVEUNIT_WARRANTY", "2031-03-14", 8, 192_000),
            warranty("CORROSION_WARRANTY", "2035-03-14", 12, nil),
        ]
    }

    private static func alerts() -> [VehicleAlert] {
        func alert(_ name: String, _ time: String, _ text: String?) -> VehicleAlert {
            VehicleAlert(
                name: name, time: OffsetDate(time + "T22:01:15.101+00:00"),
                audience: text == nil ? ["service"] : ["service-fix", "customer"], text: text)
        }
        let low = "Tyre pressure low"
        let fluid = "Washer fluid low"
        return [
            alert("VCSEC_a228_tpms", "2026-09-14", low), alert("VCSEC_a228_tpms", "2026-10-20", low),
            alert("VCSEC_a228_tpms", "2026-11-09", low), alert("VCFRONT_a180_washer", "2026-08-02", fluid),
            alert("VCFRONT_a180_washer", "2026-10-27", fluid),
            alert("CP_a043_cable", "2026-10-05", "Charging cable not fully connected"),
        ] + (1...9).map { alert("PCS_a0\($0)", "2026-10-0\($0)", nil) }
    }

    private static func options() -> [VehicleOption] {
        [
            ("MTY03", "Model Y Long Range AWD", true, nil), ("PPSB", "Deep Blue Metallic", true, "PPSB"),
            ("WY19B", "Gemini wheels 19″", true, nil), ("IPB0", "Black interior", true, nil),
            ("APBS", "Basic Autopilot", true, nil), ("TW01", "Tow hitch", true, nil),
            ("SC04", "Pay-as-you-go Supercharging", true, nil), ("APF2", "Full Self-Driving Capability", false, nil),
        ].map { VehicleOption(code: $0.0, name: $0.1, isActive: $0.2, colorCode: $0.3) }
    }
}
