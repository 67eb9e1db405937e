extension VehicleData {
    /// Outside follows the season of the north, so that a winter report looks like one.
    private var outsideTemperature: Double {
        let dayOfYear = now.dayIndex - CivilDate(CivilDate(dayIndex: now.dayIndex).year, 1, 1).dayIndex
        let distanceFromMidsummer = abs(dayOfYear - 200)
        return 20.0 - Double(min(distanceFromMidsummer, 365 - distanceFromMidsummer)) / 8
    }

    var climateState: JSONValue {
        let outside = Rounding.decimals(outsideTemperature * 2, 0) / 2
        return [
            "allow_cabin_overheat_protection": true, "auto_seat_climate_left": true, "auto_seat_climate_right": true,
            "auto_steering_wheel_heat": false, "battery_heater": false, "battery_heater_no_power": nil,
            "bioweapon_mode": false, "cabin_overheat_protection": "On",
            "cabin_overheat_protection_actively_cooling": false, "climate_keeper_mode": "off",
            "cop_activation_temperature": "High", "defrost_mode": 0, "driver_temp_setting": 21.0, "fan_status": 0,
            "hvac_auto_request": "On", "inside_temp": car.knowsTemperatures ? .double(outside + 4.5) : nil,
            "is_auto_conditioning_on": false,
            "is_climate_on": false, "is_front_defroster_on": false, "is_preconditioning": false,
            "is_rear_defroster_on": false, "left_temp_direction": 251, "max_avail_temp": 28.0,
        ] + seats + ["outside_temp": car.knowsTemperatures ? .double(outside) : nil, "timestamp": timestamp]
    }

    private var seats: JSONValue {
        [
            "min_avail_temp": 15.0, "passenger_temp_setting": 21.0, "remote_heater_control_enabled": false,
            "right_temp_direction": 251, "seat_heater_left": 0, "seat_heater_rear_center": 0,
            "seat_heater_rear_left": 0, "seat_heater_rear_right": 0, "seat_heater_right": 0,
            "side_mirror_heaters": false, "steering_wheel_heat_level": 0, "steering_wheel_heater": false,
            "supports_fan_only_cabin_overheat_protection": true, "wiper_blade_heater": false,
        ]
    }
}
