extension Car {
    /// The car as the vehicle list, the single vehicle call and the head of `vehicle_data` show it.
    func record(state: VehicleState) -> JSONValue {
        [
            "id": .int(id), "vehicle_id": .int(vehicleID), "vin": .string(vin), "color": nil,
            "access_type": .string(isOwned ? "OWNER" : "DRIVER"),
            "display_name": isNamed ? .string(name) : nil, "option_codes": nil,
            "granular_access": ["hide_private": false],
            "tokens": ["4f993c5b9e2b937b", "7a3153b1bbb48a96"], "state": .string(state.rawValue),
            "in_service": .bool(isInService),
            "id_s": .string(String(id)), "calendar_enabled": true,
            "api_version": state == .online ? 84 : nil, "backseat_token": nil, "backseat_token_updated_at": nil,
            "ble_autopair_enrolled": false,
        ]
    }
}
