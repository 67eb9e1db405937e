/// Place and time of a charge; everything else about it follows from these and the VIN.
struct Visit: Sendable {
    let day: Int
    /// Local minute of the day.
    let minute: Int
    /// Tells visits of one day apart.
    let ordinal: Int
    let country: ChargingCountry
    let isOdd: Bool

    /// Epoch seconds; the second follows from the day so that times do not look made up.
    var start: Int {
        let second = (day * 7 + minute * 37) % 60
        return country.zone.seconds(of: CivilDate(dayIndex: day), minuteOfDay: minute, second: second)
    }

    func session(of car: Car) -> ChargingSession {
        var generator = SeededGenerator("visit/\(car.vin)/\(start)/\(ordinal)")
        let energy = generator.pick(10_400...69_900)
        let minutes = max(9, energy * 60 / (generator.pick(58...124) * 1_000))
        let stop = start + minutes * 60 + generator.pick(0...59)
        let idle = generator.chance(11) ? generator.pick(3...14) : 0
        let congestion = generator.chance(7) ? generator.pick(2...9) : 0
        let unlatch = stop + (generator.pick(1...4) + (idle == 0 ? 0 : idle + 5)) * 60 + generator.pick(0...59)
        let id = sessionID(of: car)
        let fees = FeeSheet(
            firstID: id * 4 % 9_000_000_000_000, country: country, energy: energy,
            rate: rate(generator.pick(-3...3)), idleMinutes: idle, congestionMinutes: congestion,
            isFree: generator.chance(5))
        var session = ChargingSession(
            id: id, vin: car.vin, country: country, site: generator.pick(country.sites), start: start, stop: stop,
            unlatch: unlatch, fees: fees.fees(hasNullTiers: generator.chance(10)))
        session.invoiceCount = invoiceCount(session, isMissing: generator.chance(6))
        return isOdd ? Oddity.applied(to: session, block: day / 3) : session
    }

    /// Prices drift by a few percent from quarter to quarter and with the time of day.
    private func rate(_ drift: Int) -> Int {
        let quarter = day / 91 % 5 - 2
        let evening = minute > 960 && minute < 1_260 ? 6 : 0
        return country.ratePerKWh * (100 + quarter * 2 + drift + evening) / 100
    }

    private func sessionID(of car: Car) -> Int {
        let base = 9_007_199_254_740_993 + Int(SeededGenerator.hash(car.vin) % 900) * 10_000_000_000
        return base + day * 10_000 + ordinal * 10 + minute % 2
    }

    private func invoiceCount(_ session: ChargingSession, isMissing: Bool) -> Int {
        if session.billed == 0 || isMissing { return 0 }
        let kinds = Set((session.fees ?? []).filter { $0.isPayable && $0.totalDue > 0 }.map(\.kind))
        return kinds.count > 1 && session.start % 2 == 0 ? 2 : 1
    }
}
