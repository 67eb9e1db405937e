import Domain
import FoundationEssentials

/// What the car itself reported, every member present, null where there was no value (row T5).
struct SnapshotAnswer {
    /// Tesla's names of what `vehicle_data` consists of. The location is never asked for.
    enum Endpoint: String, CaseIterable {
        case charge = "charge_state", climate = "climate_state", drive = "drive_state", display = "gui_settings"
        case configuration = "vehicle_config", state = "vehicle_state"
    }

    let snapshot: VehicleSnapshot
    var endpoints = Set(Endpoint.allCases)

    func write(to json: inout JSONWriter) {
        json.field("name", snapshot.name)
        if endpoints.contains(.charge) { json.object("battery", battery) }
        if endpoints.contains(.climate) { json.object("climate", climate) }
        if endpoints.contains(.configuration) { json.object("configuration", configuration) }
        if endpoints.contains(.state) {
            json.object("condition", condition)
            json.object("tyres", tyres)
        }
        if endpoints.contains(.display) { json.object("display", display) }
    }

    private func climate(_ json: inout JSONWriter) {
        json.field("inside_c", snapshot.climate?.insideC)
        json.field("outside_c", snapshot.climate?.outsideC)
        json.field("is_on", snapshot.climate?.isOn)
    }

    private func display(_ json: inout JSONWriter) {
        json.field("miles", snapshot.display?.miles)
        json.field("fahrenheit", snapshot.display?.fahrenheit)
        json.field("psi", snapshot.display?.psi)
    }

    private func battery(_ json: inout JSONWriter) {
        let battery = snapshot.battery
        json.field("level", battery?.level)
        json.field("usable_level", battery?.usableLevel)
        json.field("rated_range_km", battery?.ratedRangeKm)
        json.field("estimated_range_km", battery?.estimatedRangeKm)
        json.field("charge_limit", battery?.chargeLimit)
        json.field("charging_state", battery?.chargingState)
        json.field("energy_added_kwh", battery?.energyAddedKWh)
        json.field("charger_power_kw", battery?.chargerPowerKW)
        json.field("minutes_to_full", battery?.minutesToFull)
        json.field("fast_charger_present", battery?.fastChargerPresent)
        json.field("max_range_charge_counter", battery?.maxRangeChargeCounter)
        json.field("heater_on", battery?.heaterOn)
    }

    private func configuration(_ json: inout JSONWriter) {
        let car = snapshot.configuration
        json.field("car_type", car?.carType)
        json.field("trim_badging", car?.trimBadging)
        json.field("exterior_color", car?.exteriorColor)
        json.field("interior_trim", car?.interiorTrim)
        json.field("wheel_type", car?.wheelType)
        json.field("roof_color", car?.roofColor)
        json.field("spoiler_type", car?.spoilerType)
        json.field("charge_port", car?.chargePort)
        json.field("driver_assist", car?.driverAssist)
        json.field("efficiency_package", car?.efficiencyPackage)
        json.field("rear_seat_heaters", car?.rearSeatHeaters)
        json.field("has_air_suspension", car?.hasAirSuspension)
        json.field("has_seat_cooling", car?.hasSeatCooling)
        json.field("power_liftgate", car?.powerLiftgate)
        json.field("right_hand_drive", car?.rightHandDrive)
        json.field("eu_vehicle", car?.euVehicle)
        json.field("third_row_seats", car?.thirdRowSeats)
    }

    private func condition(_ json: inout JSONWriter) {
        let state = snapshot.condition
        json.field("odometer_km", state?.odometerKm)
        json.field("software", state?.software)
        json.field("pending_update", state?.pendingUpdate)
        json.field("locked", state?.locked)
        json.field("doors_closed", state?.doorsClosed)
        json.field("trunks_closed", state?.trunksClosed)
        json.field("windows_closed", state?.windowsClosed)
        json.field("sentry_mode", state?.sentryMode)
        json.field("valet_mode", state?.valetMode)
        json.field("service_mode", state?.serviceMode)
    }

    private func tyres(_ json: inout JSONWriter) {
        let tyres = snapshot.tyres
        let places = [
            ("front_left", tyres?.frontLeft), ("front_right", tyres?.frontRight), ("rear_left", tyres?.rearLeft),
            ("rear_right", tyres?.rearRight),
        ]
        for (name, tyre) in places {
            json.object(name) { json in
                json.field("bar", tyre?.bar)
                json.field("read_at", tyre?.readAt)
                json.field("soft_warning", tyre?.softWarning)
                json.field("hard_warning", tyre?.hardWarning)
            }
        }
        json.field("recommended_front_bar", tyres?.recommendedFrontBar)
        json.field("recommended_rear_bar", tyres?.recommendedRearBar)
    }
}
