extension VehicleData {
    var chargeState: JSONValue { level + charger + cable + schedule + ["timestamp": timestamp] }

    private var level: JSONValue {
        let battery = car.battery
        let usable = battery.usable ?? battery.level
        let range = Rounding.decimals(battery.fullMiles * Double(usable) / 100, 2)
        return [
            "battery_heater_on": false, "battery_level": .int(battery.level), "usable_battery_level": .int(usable),
            "battery_range": .double(range), "est_battery_range": .double(Rounding.decimals(range * 0.87, 2)),
            "ideal_battery_range": .double(range), "charge_limit_soc": .int(battery.limit),
            "charge_limit_soc_max": 100, "charge_limit_soc_min": 50, "charge_limit_soc_std": 80,
            "max_range_charge_counter": 0, "not_enough_power_to_heat": nil, "trip_charging": false,
        ]
    }

    private var charger: JSONValue {
        let charging = car.battery.charging
        return [
            "charging_state": charging ? "Charging" : "Disconnected", "charge_amps": 16,
            "charge_current_request": 16, "charge_current_request_max": 16, "charge_enable_request": true,
            "charge_energy_added": charging ? 12.34 : 31.27, "charge_miles_added_ideal": charging ? 48.0 : 121.5,
            "charge_miles_added_rated": charging ? 48.0 : 121.5, "charge_rate": charging ? 27.3 : 0.0,
            "charger_actual_current": charging ? 16 : 0, "charger_phases": charging ? 3 : nil,
            "charger_pilot_current": 16, "charger_power": charging ? 11 : 0, "charger_voltage": charging ? 231 : 2,
            "minutes_to_full_charge": charging ? 145 : 0, "time_to_full_charge": charging ? 2.42 : 0.0,
            "user_charge_enable_request": nil,
        ]
    }

    private var cable: JSONValue {
        let charging = car.battery.charging
        return [
            "charge_port_cold_weather_mode": false, "charge_port_color": charging ? "FlashingGreen" : "<invalid>",
            "charge_port_door_open": .bool(charging), "charge_port_latch": charging ? "Engaged" : "Disengaged",
            "conn_charge_cable": charging ? "IEC" : "<invalid>", "fast_charger_brand": "<invalid>",
            "fast_charger_present": false, "fast_charger_type": charging ? "ACSingleWireCAN" : "<invalid>",
            "supercharger_session_trip_planner": false,
        ]
    }

    private var schedule: JSONValue {
        [
            "managed_charging_active": false, "managed_charging_start_time": nil,
            "managed_charging_user_canceled": false, "off_peak_charging_enabled": false,
            "off_peak_charging_times": "all_week", "off_peak_hours_end_time": 360, "preconditioning_enabled": false,
            "preconditioning_times": "all_week", "scheduled_charging_mode": "Off",
            "scheduled_charging_pending": false, "scheduled_charging_start_time": nil,
            "scheduled_charging_start_time_app": 0, "scheduled_departure_time": nil,
            "scheduled_departure_time_minutes": 480,
        ]
    }
}
