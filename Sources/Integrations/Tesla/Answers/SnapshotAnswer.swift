import Domain
import FoundationEssentials

extension VehicleSnapshot {
    /// `vehicle_data`: miles, bar and °C on Tesla's side whatever the car's screen shows (facts 4).
    init(_ answer: LooseObject) {
        let charge = answer.object("charge_state")
        let climate = answer.object("climate_state")
        let config = answer.object("vehicle_config")
        let state = answer.object("vehicle_state")
        let gui = answer.object("gui_settings")
        // The age of the data is that of its newest part.
        self.init(
            time: [charge, climate, config, state, gui, answer.object("drive_state")]
                .compactMap { $0?.epoch("timestamp", unit: 0.001) }.max())
        name = state?.text("vehicle_name") ?? answer.text("display_name")
        battery = charge.map(Battery.init)
        self.climate = climate.map(Climate.init)
        configuration = config.map(Configuration.init)
        condition = state.map(Condition.init)
        tyres = state.map(Tyres.init)
        display = gui.map(Display.init)
    }
}

extension VehicleSnapshot.Battery {
    fileprivate init(_ charge: LooseObject) {
        self.init()
        level = charge.integer("battery_level", in: 0...100)
        usableLevel = charge.integer("usable_battery_level", in: 0...100)
        ratedRangeKm = charge.kilometres("battery_range", upTo: 1_000)
        estimatedRangeKm = charge.kilometres("est_battery_range", upTo: 1_000)
        chargeLimit = charge.integer("charge_limit_soc", in: 0...100)
        chargingState = charge.text("charging_state")
        energyAddedKWh = charge.number("charge_energy_added", in: 0...1_000)
        chargerPowerKW = charge.integer("charger_power", in: -1_000...2_000)
        minutesToFull = charge.integer("minutes_to_full_charge", in: 0...100_000)
        fastChargerPresent = charge.flag("fast_charger_present")
        maxRangeChargeCounter = charge.integer("max_range_charge_counter", in: 0...1_000_000)
        heaterOn = charge.flag("battery_heater_on")
    }
}

extension VehicleSnapshot.Climate {
    fileprivate init(_ climate: LooseObject) {
        self.init()
        insideC = climate.number("inside_temp", in: -90...120)
        outsideC = climate.number("outside_temp", in: -90...90)
        isOn = climate.flag("is_climate_on")
    }
}

extension VehicleSnapshot.Configuration {
    fileprivate init(_ config: LooseObject) {
        self.init()
        carType = config.text("car_type")
        trimBadging = config.text("trim_badging")
        exteriorColor = config.text("exterior_color")
        interiorTrim = config.text("interior_trim_type")
        wheelType = config.text("wheel_type")
        roofColor = config.text("roof_color")
        spoilerType = config.text("spoiler_type")
        chargePort = config.text("charge_port_type")
        driverAssist = config.text("driver_assist")
        efficiencyPackage = config.text("efficiency_package")
        rearSeatHeaters = config.integer("rear_seat_heaters", in: 0...10)
        hasAirSuspension = config.flag("has_air_suspension")
        hasSeatCooling = config.flag("has_seat_cooling")
        powerLiftgate = config.flag("plg")
        rightHandDrive = config.flag("rhd")
        euVehicle = config.flag("eu_vehicle")
        thirdRowSeats = config.text("third_row_seats")
        utcOffset = config.integer("utc_offset", in: -64_800...64_800)
    }
}

extension VehicleSnapshot.Condition {
    fileprivate init(_ state: LooseObject) {
        self.init()
        odometerKm = state.kilometres("odometer", upTo: 5_000_000)
        software = state.text("car_version")?.split(separator: " ").first.map(String.init)
        let update = state.object("software_update")
        // Tesla leaves a stale version behind when `status` is empty.
        hasPendingUpdate = update.flatMap(Self.isPending)
        pendingUpdate = hasPendingUpdate == true ? update?.text("version") : nil
        locked = state.flag("locked")
        doorsClosed = state.allClosed(["df", "dr", "pf", "pr"])
        trunksClosed = state.allClosed(["ft", "rt"])
        windowsClosed = state.allClosed(["fd_window", "fp_window", "rd_window", "rp_window"])
        sentryMode = state.flag("sentry_mode")
        valetMode = state.flag("valet_mode")
        serviceMode = state.flag("service_mode")
    }

    /// An empty `status` says that nothing waits, a missing one says nothing.
    private static func isPending(_ update: LooseObject) -> Bool? {
        update.rawText("status").map { !$0.trimmed.isEmpty }
    }
}

extension VehicleSnapshot.Tyres {
    fileprivate init(_ state: LooseObject) {
        self.init(
            frontLeft: .init(state, "fl"), frontRight: .init(state, "fr"),
            rearLeft: .init(state, "rl"), rearRight: .init(state, "rr"))
        recommendedFrontBar = state.number("tpms_rcp_front_value", in: 0.1...10)
        recommendedRearBar = state.number("tpms_rcp_rear_value", in: 0.1...10)
    }
}

extension VehicleSnapshot.Tyre {
    fileprivate init(_ state: LooseObject, _ wheel: String) {
        self.init(
            bar: state.number("tpms_pressure_\(wheel)", in: 0...10),
            readAt: state.epoch("tpms_last_seen_pressure_time_\(wheel)", unit: 1))
        softWarning = state.flag("tpms_soft_warning_\(wheel)")
        hardWarning = state.flag("tpms_hard_warning_\(wheel)")
    }
}

extension VehicleSnapshot.Display {
    fileprivate init(_ gui: LooseObject) {
        self.init()
        miles = gui.text("gui_distance_units").map { $0.lowercased().hasPrefix("mi") }
        fahrenheit = gui.text("gui_temperature_units").map { $0.uppercased() == "F" }
        psi = gui.text("gui_tirepressure_units").map { $0.lowercased() == "psi" }
    }
}

extension LooseObject {
    fileprivate func kilometres(_ name: String, upTo miles: Double) -> Double? {
        number(name, in: 0...miles).map { $0 * Metric.kilometresPerMile }
    }

    /// False when any is open (not 0), true when all are known and closed, else nil.
    fileprivate func allClosed(_ names: [String]) -> Bool? {
        let states = names.map { integer($0) }
        if states.contains(where: { $0 != nil && $0 != 0 }) { return false }
        return states.contains(nil) ? nil : true
    }
}
