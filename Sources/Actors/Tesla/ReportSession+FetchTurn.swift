import Domain

extension ReportSession {
    /// Asks Tesla for the car's facts unless another instance is at it: then its answer is taken. Who waited for as long
    /// as a turn lasts, or saw the other fail, asks as well.
    func fetchInTurn(
        _ car: VehicleSummary, for account: TeslaAccount?, _ demand: FactsDemand
    ) async throws(Problem) -> ReportModel {
        do throws(Problem) {
            let facts: ReportModel
            if let others = try await factsOfOthers(car.vin, demand) {
                facts = others
            } else {
                facts = try await fetchFacts(of: car, for: account, demand)
            }
            await endTurn(car.vin)
            return facts
        } catch {
            await endTurn(car.vin)
            throw error
        }
    }

    /// nil: it is this instance's turn, or the other one's took too long.
    private func factsOfOthers(_ vin: VIN, _ demand: FactsDemand) async throws(Problem) -> ReportModel? {
        let before = try await current().state.vehicles.facts[vin]
        let deadline = ContinuousClock.now + Self.patience
        while ContinuousClock.now < deadline {
            let isOurs = try await storing { () async throws(StoreError) in
                try await services.turns.take(vin, of: id, owner: owner)
            }
            // Looked at with the turn in hand: the one before may just have finished.
            if let facts = try await newFacts(of: vin, since: before, demand) { return facts }
            if isOurs { break }
            try? await Task.sleep(for: .milliseconds(.random(in: 50...150)))
        }
        return nil
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

    /// Does nothing about the turn of another instance; one that cannot be given back lapses by itself.
    private func endTurn(_ vin: VIN) async { try? await services.turns.giveBack(vin, of: id, owner: owner) }

    private static let patience = Duration.seconds(15)
}
