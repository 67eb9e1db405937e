public import Domain

extension ReportSession {
    /// A caller's own read of the Fleet API with the session's token. What Tesla says is passed on, good or bad.
    /// - Throws: `vehicle_not_in_session` for a car that is not the session's, and what any other call may throw.
    public func relay(_ read: FleetRead) async throws(Problem) -> FleetReply {
        var read = read
        if let tag = read.tag { read.car = try await car(tagged: tag).vin }
        for vin in read.queriedVINs {
            guard let vin = VIN(rawValue: vin) else { throw Self.foreignCar }
            _ = try await vehicle(vin)
        }
        guard read.namesItsCar else { throw Problem(.validationError, "Field required", at: ["query", "vin"]) }
        let (gateway, call) = (services.gateway, read)
        return try await calling { access async throws(TeslaError) in try await gateway.relay(call, access) }
    }

    /// By VIN, or by the id in Tesla's list. A list from before ids were kept is asked for anew.
    private func car(tagged tag: String) async throws(Problem) -> VehicleSummary {
        // An id may have as many digits as a VIN has characters; no VIN is a number.
        guard let id = Int64(tag) else {
            guard let vin = VIN(rawValue: tag) else { throw Self.foreignCar }
            return try await vehicle(vin)
        }
        var cars = try await vehicles()
        if !cars.isEmpty, cars.allSatisfy({ $0.fleetID == nil }) { cars = try await vehicles(refresh: true) }
        guard let car = cars.first(where: { $0.fleetID == id }) else { throw Self.foreignCar }
        return car
    }

    private static let foreignCar = Problem(.vehicleNotInSession, "This vehicle does not belong to the session")
}
