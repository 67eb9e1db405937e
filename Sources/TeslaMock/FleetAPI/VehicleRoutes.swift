import Hummingbird

/// The vehicle list and everything under `vehicles/{tag}`.
struct VehicleRoutes: Sendable {
    private static let scope = "vehicle_device_data"
    /// What Tesla says when the location is asked for without its scope.
    private static let locationRefusal =
        "Unauthorized missing scopes vehicle_location for vehicle location access"

    let fleet: FleetRoutes
    private var mock: TeslaMock { fleet.mock }

    init(fleet: FleetRoutes) { self.fleet = fleet }

    func add(to api: FleetRoutes.Group) {
        fleet.get("vehicles", on: api, scopes: [Self.scope]) { caller, _, _ in try await self.list(caller) }
        fleet.get("products", on: api, scopes: [Self.scope, "energy_device_data"]) { caller, _, _ in
            await self.products(caller)
        }
        car("", on: api) { _, car in .wrapped(car.record(state: await self.mock.state(of: car))) }
        car("vehicle_data", on: api, .data) { caller, car in try await self.data(caller, car) }
        car("recent_alerts", on: api, .data) { caller, car in .wrapped(car.alertsAnswer(at: caller.now)) }
        car("service_data", on: api, .data) { caller, car in .wrapped(car.serviceAnswer(at: caller.now)) }
        car("release_notes", on: api, .data) { _, car in .wrapped(car.releaseNotesAnswer) }
        car("nearby_charging_sites", on: api, .data) { caller, car in try await self.sites(caller, car) }
        car("mobile_enabled", on: api) { _, _ in .wrapped(["result": true, "reason": ""]) }
        car("drivers", on: api) { _, car in
            guard car.isOwned else { throw Problem.fleet(403, "Forbidden") }
            return .json(["response": [], "count": 0])
        }
        fleet.post("vehicles/:tag/wake_up", on: api, scopes: ["vehicle_cmds"]) { caller, _, parameters in
            let car = try Self.car(caller, parameters)
            return try await self.counted(.wake, car) { try await self.wake(car) }
        }
    }

    private func car(
        _ path: String, on api: FleetRoutes.Group, _ category: CallLimits.Category? = nil,
        answer: @escaping @Sendable (Caller, Car) async throws -> Response
    ) {
        fleet.get(RouterPath("vehicles/:tag/" + path), on: api, scopes: [Self.scope]) { caller, _, parameters in
            let car = try Self.car(caller, parameters)
            guard let category else { return try await answer(caller, car) }
            return try await self.counted(category, car) { try await answer(caller, car) }
        }
    }

    /// Counts against the limits, if they are on, and tells how much is left.
    private func counted(
        _ category: CallLimits.Category, _ car: Car, answer: () async throws -> Response
    ) async throws -> Response {
        guard let allowance = await mock.countCall(category, car) else { return try await answer() }
        var response: Response
        do {
            if allowance.isExceeded { throw Problem.rateLimited(seconds: allowance.reset) }
            response = try await answer()
        } catch let problem as Problem {
            response = problem.response
        }
        response.headers[.rateLimitLimit] = String(allowance.limit)
        response.headers[.rateLimitRemaining] = String(allowance.remaining)
        response.headers[.rateLimitReset] = String(allowance.reset)
        return response
    }

    private static func car(_ caller: Caller, _ parameters: Parameters) throws -> Car {
        guard let car = parameters.get("tag").flatMap(caller.account.car) else { throw Problem.fleet(404, "not_found") }
        return car
    }

    // MARK: Lists

    private func list(_ caller: Caller) async throws -> Response {
        let size = caller.query["per_page"].flatMap { Int($0) } ?? 100
        let page = caller.query["page"].flatMap { Int($0) } ?? 1
        guard (1...1_000).contains(size), (1...100_000).contains(page) else {
            throw Problem.fleet(400, "invalid_request")
        }
        let cars = caller.account.cars
        let pages = max(1, (cars.count + size - 1) / size)
        let records = await records(Array(cars.dropFirst((page - 1) * size).prefix(size)))
        return .json([
            "response": .array(records),
            "pagination": [
                "previous": page > 1 ? .int(page - 1) : nil, "next": page < pages ? .int(page + 1) : nil,
                "current": .int(page), "per_page": .int(size), "count": .int(cars.count), "pages": .int(pages),
            ], "count": .int(records.count),
        ])
    }

    private func products(_ caller: Caller) async -> Response {
        let records = await records(caller.account.cars) + caller.account.energySites
        return .json(["response": .array(records), "count": .int(records.count)])
    }

    private func records(_ cars: [Car]) async -> [JSONValue] {
        var records: [JSONValue] = []
        for car in cars { records.append(car.record(state: await mock.state(of: car))) }
        return records
    }

    // MARK: One car

    private func data(_ caller: Caller, _ car: Car) async throws -> Response {
        let wanted = caller.query["endpoints"]?.split(separator: ";").map { String($0) } ?? VehicleData.classicParts
        if wanted.contains("location_data"), !caller.scopes.contains("vehicle_location") {
            throw Problem.fleet(403, Self.locationRefusal)
        }
        let state = await mock.state(of: car)
        guard state == .online else { throw Problem.status(408) }
        return .wrapped(VehicleData(car: car, now: caller.now).answer(parts: wanted, state: state))
    }

    private func sites(_ caller: Caller, _ car: Car) async throws -> Response {
        guard await mock.state(of: car) == .online else { throw Problem.status(408) }
        return .wrapped([
            "congestion_sync_time_utc_secs": .int(caller.now.seconds - 60), "destination_charging": [],
            "superchargers": [], "timestamp": .int(caller.now.milliseconds),
        ])
    }

    /// The first answer still shows the state before.
    private func wake(_ car: Car) async throws -> Response {
        let before = await mock.state(of: car)
        if before != .online { await mock.wake(car) }
        return .wrapped(car.record(state: before))
    }
}
