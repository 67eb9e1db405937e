import Hummingbird

/// What tests and control calls may ask and change.
extension TeslaMock {
    /// All calls since the start or the last clearing, oldest first, control calls left out.
    public var log: [LoggedRequest] { requests.entries }

    public func clearLog() { requests.clear() }

    /// The switches in force.
    public var currentSwitches: Switches { switches }

    public func setSwitches(_ new: Switches) { switches = new }

    /// Adds a fault; earlier ones are asked first.
    public func inject(_ fault: Fault) { faults.append(fault) }

    public func clearFaults() { faults = [] }

    /// Takes over the switches and faults of a scenario.
    public func setScenario(_ scenario: Scenario) {
        switches = scenario.switches
        faults = scenario.faults
    }

    public func setVehicleState(_ state: VehicleState, vin: String) { vehicles.force(state, vin: vin) }

    /// Moves the mock's clock.
    public func advanceClock(seconds: Int) { clockOffset += seconds }

    /// Successful refreshes of an account since the start.
    public func refreshCount(account: String) -> Int { ledger.refreshCounts[account] ?? 0 }

    /// Back to the state after the start; tokens, consents and the log are gone, the clock is right again.
    public func reset() {
        setScenario(configuration.scenario)
        ledger = GrantLedger()
        requests = RequestLog()
        vehicles = VehicleStates()
        limits = CallLimits()
        clockOffset = 0
    }

    func change(_ changes: SwitchChanges) { changes.apply(to: &switches) }

    /// The fault that hits a call of that path, if any; counts it.
    func takeFault(path: String) -> Fault? {
        guard let index = faults.firstIndex(where: { path.contains($0.path) && $0.times != 0 }) else { return nil }
        let fault = faults[index]
        faults[index].times = fault.times.map { $0 - 1 }
        faults.removeAll { $0.times == 0 }
        return fault
    }

    /// Logs a call and gives its transaction id.
    func note(_ request: Request, _ response: Response) -> String {
        let transaction = randomHex(32)
        requests.add(
            method: request.method.rawValue, path: request.uri.path, query: request.uri.query ?? "",
            status: response.status.code, account: response.headers[.mockAccount], scope: response.headers[.mockScope],
            transaction: transaction)
        return transaction
    }
}
