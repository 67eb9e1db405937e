public import Domain
import FoundationEssentials

extension ReportSession {
    /// The account's cars; asked of Tesla once, then from the session unless `refresh`. One request for all who ask at
    /// the same time.
    public func vehicles(refresh: Bool = false) async throws(Problem) -> [VehicleSummary] {
        let state = try await current().state
        let account = state.core.account
        if !refresh, state.vehicles.listedAt != nil { return state.vehicles.list }
        if let running = listing, running.serves(account) { return try await running.task.value.get() }
        // Unstructured on purpose: several callers wait for it, and one of them leaving must not fail the others.
        let task = Task {
            do throws(Problem) {
                return Result<[VehicleSummary], Problem>.success(try await self.fetchList(for: account))
            } catch {
                return .failure(error)
            }
        }
        listing = SharedCall(account: account, task: task)
        let result = await task.value
        if listing?.task == task { listing = nil }
        return try result.get()
    }

    private func fetchList(for account: TeslaAccount?) async throws(Problem) -> [VehicleSummary] {
        let gateway = services.gateway
        let cars = try await calling { access async throws(TeslaError) in try await gateway.vehicles(access) }
        let now = services.clock.now
        return try await update { change throws(Problem) in
            try change.state.checkSignIn(isOf: account)
            change.discardingFacts { $0.list(cars, at: now) }
            return change.state.vehicles.list
        }
    }

    /// One car of the session, or `vehicle_not_in_session`.
    public func vehicle(_ vin: VIN) async throws(Problem) -> VehicleSummary {
        _ = try await vehicles()
        return try await current().state.vehicle(vin)
    }

    /// All that Tesla tells about the car: from the session what meets the demand, the rest fetched now; one fetch for all
    /// callers, of other instances as well.
    public func facts(of vin: VIN, _ demand: FactsDemand = .usual) async throws(Problem) -> ReportModel {
        _ = try await vehicles()
        let state = try await current().state
        let (car, account) = (try state.vehicle(vin), state.core.account)
        if let cached = try await cachedFacts(of: vin, demand) { return cached }
        while let running = fetching[vin], running.serves(account) {
            let facts = try await running.task.value.get()
            // It may have begun for somebody who demanded less.
            if demand.isMet(by: facts, at: services.clock.now) { return facts }
            if fetching[vin]?.task == running.task { fetching[vin] = nil }
        }
        // Unstructured on purpose: several callers wait for it, and one of them leaving must not fail the others.
        let task = Task {
            do throws(Problem) {
                return Result<ReportModel, Problem>.success(try await self.fetchInTurn(car, for: account, demand))
            } catch {
                return .failure(error)
            }
        }
        fetching[vin] = SharedCall(account: account, task: task)
        let result = await task.value
        if fetching[vin]?.task == task { fetching[vin] = nil }
        return try result.get()
    }

    /// The facts together with the session's photos and choices: what a report of this moment would show.
    /// - Parameter asset: where the report finds a photo; nil: in the asset table of a PDF.
    public func reportModel(
        of vin: VIN, asset: ((SessionImage) -> String)? = nil
    ) async throws(Problem) -> ReportModel {
        let facts = try await facts(of: vin)
        return facts.completed(by: try await current().state, asset: asset)
    }

    /// All facts that the session keeps, however old; Tesla is not asked.
    public func heldFacts() async throws(Problem) -> [ReportModel] {
        var models: [ReportModel] = []
        for (_, cached) in try await current().state.vehicles.facts.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            if let model = await stored(cached.object) { models.append(model) }
        }
        return models
    }

    /// nil when they do not meet the demand.
    func cachedFacts(of vin: VIN, _ demand: FactsDemand) async throws(Problem) -> ReportModel? {
        guard let cached = try await current().state.vehicles.facts[vin],
            cached.isFresh(at: services.clock.now), let facts = await stored(cached.object),
            demand.isMet(by: facts, at: services.clock.now)
        else { return nil }
        return facts
    }

    /// nil when storage lost the object: that is no error, the facts can be fetched again.
    func stored(_ object: ObjectName) async -> ReportModel? {
        if let decoded = decodedFacts[object] { return decoded.value }
        guard let read = try? await Sealed(services).read(ReportModel.self, from: object, of: id) else { return nil }
        remember(read, as: object)
        return read.value
    }

    func fetchFacts(
        of known: VehicleSummary, for account: TeslaAccount?, _ demand: FactsDemand
    ) async throws(Problem) -> ReportModel {
        let car = try await fresh(known)
        let state = try await current().state
        try state.checkSignIn(isOf: account)
        let cache = state.vehicles
        var held: ReportModel?
        if let object = cache.facts[car.vin]?.object { held = await stored(object) }
        let model = try await calling { [held, services] access async throws(TeslaError) in
            try await FactsFetch(
                gateway: services.gateway, access: access, clock: services.clock, held: held, demand: demand
            ).facts(of: car, listedAt: cache.listedAt)
        }
        let written = try await Sealed(services).write(model, .facts, of: id)
        let object = written.value
        let facts = CachedFacts(
            object: object, fetchedAt: model.issuedAt, lifetime: model.lifetime(from: model.issuedAt))
        let isAsleep = model.source(.snapshot)?.gap == .asleep
        try await update(storing: [object]) { change throws(Problem) in
            try change.state.checkSignIn(isOf: account)
            change.discardingFacts { $0.vehicles.facts[car.vin] = facts }
            if isAsleep { change.state.fellAsleep(car.vin) }
        }
        remember(Sealed.Sized(value: model, bytes: written.bytes), as: object)
        return model
    }

    /// A car that slept when it was last heard of may be awake now: the list tells, and it costs less than a call that the
    /// car does not answer (facts 8.2).
    private func fresh(_ car: VehicleSummary) async throws(Problem) -> VehicleSummary {
        if car.state.isReachable { return car }
        let listedAt = try await current().state.vehicles.listedAt
        if let listedAt, services.clock.now.timeIntervalSince(listedAt) < Self.listLifetime { return car }
        do throws(Problem) {
            _ = try await vehicles(refresh: true)
        } catch {
            // What needs no awake car may still be had.
            guard [.teslaUnavailable, .teslaRateLimited, .upstreamTimeout].contains(error.code) else { throw error }
            return car
        }
        return try await current().state.vehicle(car.vin)
    }

    /// Facts 8.3: the vehicle list is good for a minute.
    private static let listLifetime = 60.0
}
