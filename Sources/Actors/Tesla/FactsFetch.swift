import Domain
import FoundationEssentials

/// One round of calls for one car: everything that needs no awake car side by side, then whatever arrived becomes the
/// facts, each gap with its reason (facts 8.3). At most seven calls plus further history pages.
struct FactsFetch: Sendable {
    let gateway: any VehicleGateway
    let access: TeslaAccess
    let clock: WallClock

    /// - Throws: only what makes every call useless (a dead token); other failures become gaps.
    func facts(of car: VehicleSummary) async throws(TeslaError) -> ReportModel {
        async let snapshot = outcome { () async throws(TeslaError) in
            guard car.state.isReachable else { throw TeslaError(.asleep) }
            return try await gateway.snapshot(of: car.vin, access)
        }
        async let charging = outcome { () async throws(TeslaError) in
            try await gateway.chargingHistory(of: car.vin, access)
        }
        async let warranties = outcome { () async throws(TeslaError) in
            try await gateway.warranties(of: car.vin, access)
        }
        async let service = outcome { () async throws(TeslaError) in try await gateway.service(of: car.vin, access) }
        async let alerts = outcome { () async throws(TeslaError) in try await gateway.alerts(of: car.vin, access) }
        async let options = outcome { () async throws(TeslaError) in try await gateway.options(of: car.vin, access) }
        async let notes = outcome { () async throws(TeslaError) in
            guard car.state.isReachable else { throw TeslaError(.asleep) }
            return try await gateway.releaseNotes(of: car.vin, access)
        }

        var model = ReportModel(vin: car.vin, issuedAt: clock.now)
        model.isSample = gateway.isSample
        model.vehicle = car
        model.note(.vehicle, .success(()), at: model.issuedAt)
        model.snapshot = try await take(snapshot, .snapshot, into: &model)
        model.charging = try await take(charging, .charging, into: &model)
        model.warranties = try await take(warranties, .warranty, into: &model)
        model.service = try await take(service, .service, into: &model)
        if var visit = model.service {
            visit.inService = car.inService
            model.service = visit
        }
        model.alerts = try await take(alerts, .alerts, into: &model)
        model.options = try await take(options, .options, into: &model)
        model.releaseNotes = try await take(notes, .releaseNotes, into: &model)
        model.utcOffset = model.charging?.last?.start.offset ?? 0
        return model
    }

    private func outcome<Value: Sendable>(
        _ call: @Sendable () async throws(TeslaError) -> Value
    ) async -> Result<Value, TeslaError> {
        do throws(TeslaError) { return .success(try await call()) } catch { return .failure(error) }
    }

    private func take<Value>(
        _ result: Result<Value, TeslaError>, _ source: DataSource.Name, into model: inout ReportModel
    ) throws(TeslaError) -> Value? {
        model.note(source, result.map { _ in () }, at: clock.now)
        switch result {
        case .success(let value): return value
        case .failure(let error) where error.code == .unauthorized || error.code == .outOfRegion: throw error
        case .failure: return nil
        }
    }
}

extension ReportModel {
    mutating func note(_ source: DataSource.Name, _ result: Result<Void, TeslaError>, at time: Date) {
        let gap: DataGap? = if case .failure(let error) = result { error.gap } else { nil }
        sources.append(DataSource(name: source, askedAt: time, gap: gap))
    }
}
