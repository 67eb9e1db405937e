import Domain

extension ReportSession {
    /// Asks Tesla for the car's facts unless another instance is at it: then its answer is taken. Who waited for as long
    /// as a turn lasts, or saw the other fail, asks as well.
    func fetchInTurn(_ car: VehicleSummary, _ demand: FactsDemand) async throws(Problem) -> ReportModel {
        let before = try await current().state.vehicles.facts[car.vin]
        let deadline = ContinuousClock.now + Self.patience
        while ContinuousClock.now < deadline {
            let isOurs = try await storing { () async throws(StoreError) in
                try await services.turns.take(car.vin, of: id, owner: owner)
            }
            // Looked at with the turn in hand: the one before may just have finished.
            if let facts = try await newFacts(of: car.vin, since: before, demand) {
                if isOurs { await endTurn(car.vin) }
                return facts
            }
            if isOurs { break }
            try? await Task.sleep(for: .milliseconds(.random(in: 50...150)))
        }
        do throws(Problem) {
            let facts = try await fetchFacts(of: car, demand)
            await endTurn(car.vin)
            return facts
        } catch {
            await endTurn(car.vin)
            throw error
        }
    }

    /// Facts that another instance stored meanwhile.
    private func newFacts(
        of vin: VIN, since before: CachedFacts?, _ demand: FactsDemand
    ) async throws(Problem) -> ReportModel? {
        guard let cached = try await current().state.vehicles.facts[vin], cached != before,
            let facts = await stored(cached.object), demand.isMet(by: facts, at: services.clock.now)
        else { return nil }
        return facts
    }

    /// A turn that cannot be given back lapses by itself.
    private func endTurn(_ vin: VIN) async { try? await services.turns.giveBack(vin, of: id, owner: owner) }

    private static let patience = Duration.seconds(15)
}
