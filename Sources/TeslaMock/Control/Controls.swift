import FoundationEssentials
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
    public func inject(_ fault: Fault) { faults.add(fault) }

    /// The faults that are still to come.
    public var pendingFaults: [Fault] { faults.remaining }

    public func clearFaults() { faults = FaultQueue([]) }

    /// What was called how often, by all or by one account.
    public func counts(account: String? = nil) -> CallCounts {
        account.map { tally.accounts[$0] ?? CallCounts() } ?? tally.total
    }

    public func clearCounts() { tally = Tally() }

    /// Takes over the switches and faults of a scenario.
    public func setScenario(_ scenario: Scenario) {
        switches = scenario.switches
        faults = FaultQueue(scenario.faults)
    }

    /// The car leaves its account, or comes back. Its charging history stays.
    public func setVehicleGone(_ isGone: Bool, vin: String) { vehicles.setGone(isGone, vin: vin) }

    public func setVehicleState(_ state: VehicleState, vin: String) { vehicles.force(state, vin: vin) }

    /// Where domains that register are found: `http://host:port` by domain.
    public func setDomains(_ bases: [String: String]) { registrations.bases = bases }

    /// Moves the mock's clock.
    public func advanceClock(seconds: Int) { clockOffset += seconds }

    /// Sets the mock's clock, in seconds since 1970. It goes on from there.
    public func setClock(to seconds: Int) { clockOffset += seconds - now.seconds }

    /// The customer takes the consent back or changes the password: all tokens of the account are dead.
    public func revoke(account: String) { ledger.revoke(account: account) }

    /// Successful refreshes of an account since the start.
    public func refreshCount(account: String) -> Int { ledger.refreshCounts[account] ?? 0 }

    /// Back to the state after the start; tokens, consents and the log are gone, the clock is right again.
    public func reset() {
        setScenario(configuration.scenario)
        ledger = GrantLedger()
        requests = RequestLog()
        tally = Tally()
        vehicles = VehicleStates()
        limits = CallLimits()
        clockOffset = 0
        registrations = Registrations()
    }

    /// Changes the switches that the JSON object names.
    func changeSwitches(_ json: Data) throws {
        let decoder = JSONDecoder()
        decoder.userInfo[.currentSwitches] = switches
        switches = try decoder.decode(Switches.self, from: json)
    }

    /// The fault that hits a call, if any; counts it.
    func takeFault(_ request: Request) -> Fault? {
        faults.take(method: request.method.rawValue, path: request.uri.path, query: request.uri.query ?? "")
    }

    /// Until the fault is cleared, at most for its `seconds`.
    func waitForEnd(of fault: Fault) async {
        let end = ContinuousClock.now + .seconds(fault.seconds)
        while faults.remaining.contains(fault), ContinuousClock.now < end, !Task.isCancelled {
            try? await Task.sleep(for: .milliseconds(20))
        }
    }

    /// Logs and counts a call and gives its transaction id.
    func note(_ request: Request, _ response: Response, fault: Fault?) -> String {
        let transaction = randomHex(32)
        tally.count(requests.add(request, response, transaction: transaction, fault: fault?.kind, now: now))
        return transaction
    }
}
