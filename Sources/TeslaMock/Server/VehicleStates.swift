/// States that differ from those the cars came with.
struct VehicleStates: Sendable {
    private var forced: [String: VehicleState] = [:]
    private var onlineSince: [String: Timestamp] = [:]

    /// Cars that left their account.
    private(set) var gone: Set<String> = []

    mutating func setGone(_ isGone: Bool, vin: String) {
        if isGone { gone.insert(vin) } else { gone.remove(vin) }
    }

    func state(of car: Car, switches: Switches, now: Timestamp) -> VehicleState {
        if let moment = onlineSince[car.vin], moment <= now { return .online }
        return forced[car.vin] ?? switches.vehicleState ?? car.state
    }

    mutating func force(_ state: VehicleState, vin: String) {
        onlineSince[vin] = nil
        forced[vin] = state
    }

    /// An asleep car comes online later; a second wake-up does not delay it.
    mutating func wake(_ car: Car, switches: Switches, now: Timestamp) {
        guard onlineSince[car.vin] == nil else { return }
        onlineSince[car.vin] = Timestamp(milliseconds: now.milliseconds + switches.wakeSeconds * 1_000)
    }
}
