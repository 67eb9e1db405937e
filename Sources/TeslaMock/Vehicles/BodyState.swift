extension VehicleData {
    var vehicleState: JSONValue { general + closures + tyres + updates + ["timestamp": timestamp] }

    /// Doors, trunks and windows: all closed.
    var closures: JSONValue {
        [
            "df": 0, "dr": 0, "fd_window": 0, "fp_window": 0, "ft": 0, "pf": 0, "pr": 0, "rd_window": 0,
            "rp_window": 0, "rt": 0,
        ]
    }

    private var general: JSONValue {
        [
            "api_version": 84, "autopark_state_v2": "unavailable", "calendar_supported": true,
            "car_version": .string(car.software.installed), "center_display_state": 0,
            "dashcam_clip_save_available": false, "dashcam_state": "Unavailable", "feature_bitmask": "fbdffbff,187f",
            "homelink_device_count": 0, "homelink_nearby": false, "is_user_present": false, "locked": true,
            "media_info": ["a2dp_source_name": "", "audio_volume": 2.6667, "media_playback_status": "Stopped"],
            "media_state": ["remote_control_enabled": true], "notifications_supported": true,
            "odometer": .double(car.odometer(at: now)), "parsed_calendar_supported": true, "remote_start": false,
            "remote_start_enabled": true, "remote_start_supported": true, "santa_mode": 0, "sentry_mode": true,
            "sentry_mode_available": true, "service_mode": false, "service_mode_plus": false,
            "valet_mode": false, "valet_pin_needed": true, "vehicle_name": car.isNamed ? .string(car.name) : nil,
            "vehicle_self_test_progress": 0, "vehicle_self_test_requested": false, "webcam_available": true,
        ]
    }

    private var tyres: JSONValue {
        let tyres = car.tyres
        let wheels = [
            ("fl", tyres.frontLeft), ("fr", tyres.frontRight), ("rl", tyres.rearLeft), ("rr", tyres.rearRight),
        ]
        let members = wheels.flatMap { wheel, pressure in
            [
                JSONValue.Member(name: "tpms_hard_warning_" + wheel, value: false),
                JSONValue.Member(
                    name: "tpms_last_seen_pressure_time_" + wheel,
                    value: pressure == nil ? nil : .int(now.seconds - 5_140)),
                JSONValue.Member(name: "tpms_pressure_" + wheel, value: .maybe(pressure)),
                JSONValue.Member(name: "tpms_soft_warning_" + wheel, value: .bool(tyres.warning == wheel)),
            ]
        }
        return .object(members) + [
            "tpms_rcp_front_value": .double(tyres.recommendedFront),
            "tpms_rcp_rear_value": .double(tyres.recommendedRear),
        ]
    }

    private var updates: JSONValue {
        let pending = car.software.pending
        return [
            "software_update": [
                "download_perc": pending == nil ? 0 : 100, "expected_duration_sec": 2_700, "install_perc": 1,
                "status": pending == nil ? "" : "available", "version": .string(pending ?? " "),
            ],
            "speed_limit_mode": [
                "active": false, "current_limit_mph": 85.0, "max_limit_mph": 120, "min_limit_mph": 50.0,
                "pin_code_set": false,
            ],
        ]
    }
}
