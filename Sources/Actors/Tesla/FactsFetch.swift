import Domain
import FoundationEssentials

/// One round of calls for one car: everything that needs no awake car side by side, then whatever arrived becomes the
/// facts, each gap with its reason (facts 8.3). At most seven calls plus further history pages; what the session holds
/// and is fresh enough is not asked for again.
struct FactsFetch: Sendable {
    let gateway: any VehicleGateway
    let access: TeslaAccess
    let clock: WallClock
    /// What the session holds of the car.
    let held: ReportModel?
    let demand: FactsDemand
    /// For one source: a slow one costs itself only. The history comes in pages; together a minute at most (facts 8.3).
    var limit = Duration.seconds(40)
    var historyLimit = Duration.seconds(60)

    /// - Throws: only what makes every call useless (a dead token, another region); other failures become gaps.
    func facts(of car: VehicleSummary, listedAt: Date?) async throws(TeslaError) -> ReportModel {
        async let snapshot = part(.snapshot, \.snapshot) { () async throws(TeslaError) in
            guard car.state.isReachable else { throw TeslaError(.asleep) }
            return try await gateway.snapshot(of: car.vin, access)
        }
        async let charging = part(.charging, \.charging, within: historyLimit) { () async throws(TeslaError) in
            try await gateway.chargingHistory(of: car.vin, access)
        }
        async let warranties = part(.warranty, \.warranties) { () async throws(TeslaError) in
            try await gateway.warranties(of: car.vin, access)
        }
        async let service = part(.service, \.service) { () async throws(TeslaError) in
            try await gateway.service(of: car.vin, access)
        }
        async let alerts = part(.alerts, \.alerts) { () async throws(TeslaError) in
            try await gateway.alerts(of: car.vin, access)
        }
        async let options = part(.options, \.options) { () async throws(TeslaError) in
            try await gateway.options(of: car.vin, access)
        }
        async let notes = part(.releaseNotes, \.releaseNotes) { () async throws(TeslaError) in
            guard car.state.isReachable else { throw TeslaError(.asleep) }
            return try await gateway.releaseNotes(of: car.vin, access)
        }

        var model = ReportModel(vin: car.vin, issuedAt: clock.now)
        model.isSample = gateway.isSample
        model.vehicle = car
        model.sources.append(DataSource(name: .vehicle, askedAt: listedAt ?? clock.now, gap: nil))
        try await snapshot.add(to: &model, \.snapshot)
        try await charging.add(to: &model, \.charging)
        try await warranties.add(to: &model, \.warranties)
        try await service.add(to: &model, \.service)
        model.service?.join(flagOfList: car.inService)
        try await alerts.add(to: &model, \.alerts)
        try await options.add(to: &model, \.options)
        try await notes.add(to: &model, \.releaseNotes)
        model.utcOffset = model.snapshot?.configuration?.utcOffset ?? model.charging?.last?.start.offset ?? 0
        return model
    }

    /// What is held if it is fresh enough, else Tesla's answer. Where it gives none for the moment, the last known value
    /// stays, with the reason beside it.
    private func part<Value: Sendable>(
        _ name: DataSource.Name, _ path: any KeyPath<ReportModel, Value?> & Sendable,
        within limit: Duration? = nil, _ call: @escaping @Sendable () async throws(TeslaError) -> Value
    ) async -> Part<Value> {
        let (value, source) = (held?[keyPath: path], held?.source(name))
        if let source, demand.isMet(by: source, at: clock.now) { return Part(value: value, source: source) }
        do throws(TeslaError) {
            let value = try await limited(to: limit ?? self.limit, orThrow: TeslaError(.timeout), call)
            return Part(value: value, source: DataSource(name: name, askedAt: clock.now, gap: nil))
        } catch {
            let now = clock.now
            if let value, let source, error.gap.mayPass {
                return Part(
                    value: value,
                    source: DataSource(name: name, askedAt: source.askedAt, gap: error.gap, triedAt: now),
                    error: error)
            }
            return Part(value: nil, source: DataSource(name: name, askedAt: now, gap: error.gap), error: error)
        }
    }
}

/// One source's share of the facts.
private struct Part<Value: Sendable>: Sendable {
    var value: Value?
    var source: DataSource
    var error: TeslaError?

    func add(to model: inout ReportModel, _ path: WritableKeyPath<ReportModel, Value?>) throws(TeslaError) {
        if let error, error.isOfEveryCall { throw error }
        model[keyPath: path] = value
        model.sources.append(source)
    }
}

extension TeslaError {
    /// It says nothing about the one source.
    fileprivate var isOfEveryCall: Bool { [.unauthorized, .outOfRegion, .loginRequired].contains(code) }
}

extension DataGap {
    /// Another try may bring the value.
    fileprivate var mayPass: Bool { self == .asleep || self == .noAnswer }
}
