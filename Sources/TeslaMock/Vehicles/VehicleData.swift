/// The answer of `vehicle_data`, part by part. Miles, bar and Celsius whatever the screen shows; part timestamps
/// in milliseconds, all other times in seconds.
struct VehicleData: Sendable {
    let car: Car
    let now: Timestamp

    /// The parts that come when the call names none.
    static let classicParts = [
        "charge_state", "climate_state", "drive_state", "gui_settings", "vehicle_config", "vehicle_state",
    ]

    /// The whole answer with the named parts; unknown names are ignored. The name stands in `vehicle_state` only, the
    /// location in `drive_state`.
    func answer(parts names: [String], state: VehicleState) -> JSONValue {
        let record = car.record(state: state).members.filter { $0.name != "display_name" }
        let head = JSONValue.object(record) + ["user_id": .int(800_000 + car.id % 1_000)]
        let wanted = names.flatMap { $0 == "vehicle_data_combo" ? Self.classicParts : [$0] }
        let isLocated = wanted.contains("location_data")
        return (Self.classicParts + Self.furtherParts).reduce(head) { answer, name in
            guard wanted.contains(name) || (isLocated && name == "drive_state"), let part = part(name) else {
                return answer
            }
            let value = isLocated && name == "drive_state" ? part + location : part
            return answer + .object([JSONValue.Member(name: name, value: value)])
        }
    }

    private static let furtherParts = ["closures_state", "charge_schedule_data", "preconditioning_schedule_data"]

    private func part(_ name: String) -> JSONValue? {
        switch name {
        case "charge_state": chargeState
        case "climate_state": climateState
        case "drive_state": driveState
        case "gui_settings": screenSettings
        case "vehicle_config": configuration
        case "vehicle_state": vehicleState
        case "closures_state": closures + ["timestamp": timestamp]
        case "charge_schedule_data": ["charge_schedules": [], "timestamp": timestamp]
        case "preconditioning_schedule_data": ["precondition_schedules": [], "timestamp": timestamp]
        default: nil
        }
    }

    /// The car reported a moment ago.
    var timestamp: JSONValue { .int(now.milliseconds - 4_213) }

    var driveState: JSONValue {
        ["power": car.battery.charging ? -11 : 0, "shift_state": nil, "speed": nil, "timestamp": timestamp]
    }

    private var location: JSONValue {
        [
            "latitude": 60.1699, "longitude": 24.9384, "heading": 128, "gps_as_of": .int(now.seconds - 30),
            "native_latitude": 60.1699, "native_longitude": 24.9384, "native_type": "wgs",
            "native_location_supported": 1,
        ]
    }

    private var screenSettings: JSONValue {
        let miles = car.design.usesMiles
        return [
            "gui_24_hour_time": .bool(!miles), "gui_charge_rate_units": "kW",
            "gui_distance_units": miles ? "mi/hr" : "km/hr", "gui_range_display": "Rated",
            "gui_temperature_units": miles ? "F" : "C", "gui_tirepressure_units": miles ? "Psi" : "Bar",
            "show_range_units": true, "timestamp": timestamp,
        ]
    }
}
