import Domain

/// One car of the account, at no cost: what the list and the VIN tell (row T4).
struct VehicleAnswer {
    var car: VehicleSummary
    var selected: [VIN]
    /// Known once the facts of the car were fetched.
    var identity: VehicleIdentity?

    func write(to json: inout JSONWriter) {
        let vin = VINDecoder(car.vin)
        json.field("vin", car.vin.rawValue)
        json.field("vin_masked", car.vin.masked)
        json.field("display_name", car.displayName)
        json.field("model", vin.model)
        json.field("year", vin.year)
        json.field("trim", identity?.trim)
        json.field("plant", vin.plant?.rawValue)
        json.field("battery_chemistry", vin.energy?.rawValue)
        json.field("state", car.state.rawValue)
        json.field("access_type", car.access?.rawValue)
        json.field("in_service", car.inService)
        json.field("selected", selected.contains(car.vin))
    }
}
