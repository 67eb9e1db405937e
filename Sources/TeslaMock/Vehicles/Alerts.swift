/// How many recent alerts a car has.
enum AlertProfile: Sendable {
    case none, quiet, busy

    fileprivate var count: Int {
        switch self {
        case .none: 0
        case .quiet: 2
        case .busy: Alert.all.count
        }
    }
}

/// One entry of `recent_alerts`.
private struct Alert {
    let name: String
    let audience: [String]
    /// What the driver saw; nil leaves the member out, an empty text stays.
    let text: String?

    static let all = [
        Alert("VCFRONT_a180_washerFluidLow", ["service-fix", "customer"], "Washer fluid low"),
        Alert("VCSEC_a221_tpmsSoftWarning", ["customer"], "Tire pressure low: add air soon"),
        Alert("UI_a006_softwareUpdateReady", ["customer"], "Software update available"),
        Alert("BMS_a066_maxRangeReduced", ["service"], ""),
        Alert("CP_a043_chargePortLatch", ["customer", "service-fix"], "Charge port latch may not engage"),
        Alert("APP_w222_camerasBlocked", ["customer"], "Cameras blocked or blinded: features limited"),
        Alert("VCRIGHT_a154_seatHeaterRear", ["service"], nil),
        Alert("DI_a175_coolantFlow", ["service", "service-fix"], nil),
        Alert("VCFRONT_a191_lvBatteryCheck", ["service"], ""),
        Alert("UI_a137_cellularWeak", ["customer"], "Connectivity reduced"),
        Alert("APP_w304_cameraCleaning", ["customer"], "Rear camera dirty"),
        Alert("VCLEFT_a120_windowCalibration", ["customer", "service"], "Window calibration needed"),
    ]

    init(_ name: String, _ audience: [String], _ text: String?) {
        self.name = name
        self.audience = audience
        self.text = text
    }
}

extension Car {
    /// `recent_alerts` without the outer `response`; in the order of the list, which is not that of time.
    func alertsAnswer(at now: Timestamp) -> JSONValue {
        let midnight = now.dayIndex * 86_400
        let alerts = Alert.all.prefix(alerts.count).map { alert -> JSONValue in
            var generator = SeededGenerator("alert/\(vin)/\(alert.name)")
            let seconds = midnight - generator.pick(3_600...1_900_000)
            let time = Timestamp.fractionalText(milliseconds: seconds * 1_000 + generator.pick(0...999))
            let head: JSONValue = [
                "name": .string(alert.name), "time": .string(time),
                "audience": .array(alert.audience.map { .string($0) }),
            ]
            return alert.text.map { head + ["user_text": .string($0)] } ?? head
        }
        return ["recent_alerts": .array(alerts)]
    }
}
