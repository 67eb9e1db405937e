extension VehicleData {
    var configuration: JSONValue { looks + abilities + drive + ["timestamp": timestamp] }

    private var looks: JSONValue {
        let design = car.design
        return [
            "aux_park_lamps": design.isEuropean ? "Eu" : "Na", "badge_version": 0,
            "car_special_type": "base", "car_type": .string(design.carType),
            "charge_port_type": .string(design.chargePort),
            "efficiency_package": .string(design.efficiencyPackage), "exterior_color": .string(design.exteriorColor),
            "exterior_trim": "Black", "exterior_trim_override": "", "headlamp_type": "Global",
            "interior_trim_type": .string(design.interiorTrim), "paint_color_override": "0,0,0,0.2,0.2",
            "performance_package": "Base", "roof_color": "RoofColorGlass",
            "seat_type": design.hasAirSuspension ? 2 : nil,
            "spoiler_type": .string(design.spoiler), "sun_roof_installed": sunRoof, "third_row_seats": "None",
            "trim_badging": .string(design.trimBadging), "wheel_type": .string(design.wheelType),
        ]
    }

    /// A number, a truth value or nothing, as the model has it.
    private var sunRoof: JSONValue {
        switch car.design.carType {
        case "lychee": 0
        case "tamarind": false
        default: nil
        }
    }

    private var abilities: JSONValue {
        let design = car.design
        return [
            "can_accept_navigation_requests": true, "can_actuate_trunks": true, "cop_user_set_temp_supported": true,
            "dashcam_clip_save_supported": true, "default_charge_to_max": false,
            "driver_assist": .string(design.driverAssist), "ece_restrictions": .bool(design.isEuropean),
            "eu_vehicle": .bool(design.isEuropean), "has_air_suspension": .bool(design.hasAirSuspension),
            "has_ludicrous_mode": false, "has_seat_cooling": .bool(design.hasSeatCooling), "key_version": 2,
            "motorized_charge_port": true, "plg": true, "pws": true, "rear_seat_heaters": 1, "rear_seat_type": 0,
            "rhd": false, "supports_qr_pairing": false, "use_range_badging": true,
            "utc_offset": design.isEuropean ? 7_200 : -28_800, "webcam_selfie_supported": true,
            "webcam_supported": true,
        ]
    }

    private var drive: JSONValue {
        let isRearDriven = car.design.trimBadging == "50" || car.design.trimBadging == "62"
        return [
            "front_drive_unit": isRearDriven ? "NoneOrSmall" : "PM216MOSFET", "rear_drive_unit": "PM216MOSFET",
        ]
    }
}
