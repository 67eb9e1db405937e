public import Domain
import FoundationEssentials

extension ReportSession {
    /// The account's cars; asked of Tesla once, then from the session unless `refresh`.
    public func vehicles(refresh: Bool = false) async throws(Problem) -> [VehicleSummary] {
        let snapshot = try await current()
        if !refresh, snapshot.state.vehicles.listedAt != nil { return snapshot.state.vehicles.list }
        let gateway = services.gateway
        let cars = try await calling { access async throws(TeslaError) in try await gateway.vehicles(access) }
        let now = services.clock.now
        return try await update { change throws(Problem) in
            change.discardingFacts { $0.list(cars, at: now) }
            return change.state.vehicles.list
        }
    }

    /// One car of the session, or `vehicle_not_in_session`.
    public func vehicle(_ vin: VIN) async throws(Problem) -> VehicleSummary {
        _ = try await vehicles()
        return try await current().state.vehicle(vin)
    }

    /// All that Tesla tells about the car, from the session's cache or fetched now; one fetch for all callers,
    /// of other instances as well.
    public func facts(of vin: VIN, refresh: Bool = false) async throws(Problem) -> ReportModel {
        let car = try await vehicle(vin)
        if !refresh, let cached = try await cachedFacts(of: vin) { return cached }
        if let running = fetching[vin] { return try await running.value.get() }
        // Unstructured on purpose: several callers wait for it, and one of them leaving must not fail the others.
        let task = Task {
            do throws(Problem) { return Result<ReportModel, Problem>.success(try await self.fetchInTurn(car)) } catch {
                return .failure(error)
            }
        }
        fetching[vin] = task
        let result = await task.value
        if fetching[vin] == task { fetching[vin] = nil }
        return try result.get()
    }

    /// The facts together with the session's photos and choices: what a report of this moment would show.
    public func reportModel(of vin: VIN) async throws(Problem) -> ReportModel {
        let facts = try await facts(of: vin)
        return facts.completed(by: try await current().state)
    }

    /// All facts that the session keeps, however old; Tesla is not asked.
    public func heldFacts() async throws(Problem) -> [ReportModel] {
        var models: [ReportModel] = []
        for (_, cached) in try await current().state.vehicles.facts.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            if let model = await stored(cached.object) { models.append(model) }
        }
        return models
    }

    private func cachedFacts(of vin: VIN) async throws(Problem) -> ReportModel? {
        guard let cached = try await current().state.vehicles.facts[vin],
            cached.isFresh(at: services.clock.now)
        else { return nil }
        return await stored(cached.object)
    }

    /// nil when storage lost the object: that is no error, the facts can be fetched again.
    func stored(_ object: ObjectName) async -> ReportModel? {
        if let decoded = decodedFacts[object] { return decoded.value }
        guard let read = try? await Sealed(services).read(ReportModel.self, from: object, of: id) else { return nil }
        remember(read, as: object)
        return read.value
    }

    func fetchFacts(of known: VehicleSummary) async throws(Problem) -> ReportModel {
        let car = try await fresh(known)
        let gateway = services.gateway
        let clock = services.clock
        let model = try await calling { access async throws(TeslaError) in
            try await limited(to: Self.fetchLimit, orThrow: TeslaError(.timeout)) { () async throws(TeslaError) in
                try await FactsFetch(gateway: gateway, access: access, clock: clock).facts(of: car)
            }
        }
        let written = try await Sealed(services).write(model, .facts, of: id)
        let object = written.value
        let facts = CachedFacts(object: object, fetchedAt: model.issuedAt, lifetime: Self.lifetime(of: model))
        try await update(storing: [object]) { change throws(Problem) in
            change.discardingFacts { $0.vehicles.facts[car.vin] = facts }
        }
        remember(Sealed.Sized(value: model, bytes: written.bytes), as: object)
        return model
    }

    /// A car that slept when it was listed may be awake now: whether it can be asked is looked up again.
    private func fresh(_ car: VehicleSummary) async throws(Problem) -> VehicleSummary {
        let listedAt = try await current().state.vehicles.listedAt
        if let listedAt, services.clock.now.timeIntervalSince(listedAt) < Self.listLifetime { return car }
        _ = try await vehicles(refresh: true)
        return try await current().state.vehicle(car.vin)
    }

    /// Facts 8.3: the vehicle list is good for a minute.
    private static let listLifetime = 60.0
    /// Facts 8.3: charging history is good for half an hour.
    private static let factsLifetime = 1_800.0
    /// A car that slept, or a source that failed, is asked again soon.
    private static let gapLifetime = 30.0
    /// Facts 8.3: the budget of one report.
    private static let fetchLimit = Duration.seconds(60)

    private static func lifetime(of model: ReportModel) -> Double {
        model.sources.contains { $0.gap == .noAnswer || $0.gap == .asleep } ? gapLifetime : factsLifetime
    }
}
