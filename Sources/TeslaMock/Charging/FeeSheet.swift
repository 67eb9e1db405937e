/// Prices a session.
struct FeeSheet: Sendable {
    let firstID: Int
    let country: ChargingCountry
    /// Thousandths of a kWh.
    let energy: Int
    /// Hundredths of the currency per kWh.
    let rate: Int
    let idleMinutes: Int
    let congestionMinutes: Int
    /// Paid from credits: a price is shown, nothing is due.
    let isFree: Bool

    /// Charging, then idle time (shown even when there was none), then congestion if there was any.
    func fees(hasNullTiers: Bool) -> [Fee] {
        var charging = fee(0, .charging, rate: rate, usage: energy, unit: "kwh")
        charging.isFree = isFree
        charging.tiers = hasNullTiers ? .null : .usual
        var parking = fee(
            1, .parking, rate: idleMinutes == 0 ? 0 : country.idlePerMinute, usage: idleMinutes * 1_000, unit: "min")
        parking.isFree = idleMinutes == 0
        guard congestionMinutes > 0 else { return [charging, parking] }
        let congestion = fee(
            2, .congestion, rate: country.congestionPerMinute, usage: congestionMinutes * 1_000, unit: "min")
        return [charging, parking, congestion]
    }

    private func fee(_ position: Int, _ kind: Fee.Kind, rate: Int, usage: Int, unit: String) -> Fee {
        Fee(
            id: firstID + position, kind: kind, currency: country.currency, rate: rate, usage: usage, unit: unit,
            totalDue: Fee.price(rate: rate, usage: usage))
    }
}
