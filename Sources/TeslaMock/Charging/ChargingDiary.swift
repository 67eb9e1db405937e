/// Invents a car's charging history.
///
/// Time is cut into blocks of twelve days, and everything in a block follows from the VIN and the block's number
/// alone. So the same session shows the same figures and ids tomorrow, while the history always reaches
/// to the mock's present.
struct ChargingDiary: Sendable {
    static let daysPerBlock = 12
    /// How far the history goes back.
    static let days = 700

    let car: Car
    let now: Timestamp
    /// Multiplies the sessions of each block (a scenario with a thousand invoices).
    var density = 1
    /// Trips go through four countries with currencies of their own, whatever the car's plan says.
    var travelsFar = false

    /// All sessions up to the last midnight UTC, oldest first.
    var sessions: [ChargingSession] {
        guard var plan = car.travel else { return [] }
        if travelsFar {
            plan = TravelPlan(
                home: plan.home, trips: [[.sweden, .norway, .denmark], [.denmark, .switzerland, .germany]],
                isOdd: plan.isOdd)
        }
        let today = now.dayIndex
        let first = max(today - Self.days, car.deliveryDay(at: now) + 2)
        guard first < today else { return [] }
        let planned = (first / Self.daysPerBlock...today / Self.daysPerBlock).flatMap { [plan] in
            visits(block: $0, plan: plan)
        }
        let range = first * 86_400..<today * 86_400
        return planned.filter { range.contains($0.start) }.sorted { $0.start < $1.start }.map { $0.session(of: car) }
    }

    private func visits(block: Int, plan: TravelPlan) -> [Visit] {
        var generator = SeededGenerator("block/\(car.vin)/\(block)")
        let firstDay = block * Self.daysPerBlock
        var visits = turnOfMonth(firstDay: firstDay, plan: plan)
        for round in 0..<density {
            if (block + Int(SeededGenerator.hash(car.vin) % 4)) % 4 == 0, !plan.trips.isEmpty {
                visits += trip(firstDay, round, plan.trips[block / 4 % plan.trips.count], &generator)
            } else {
                visits += everyday(firstDay, round, plan, &generator)
            }
        }
        return visits
    }

    /// One or two charges near home.
    private func everyday(
        _ firstDay: Int, _ round: Int, _ plan: TravelPlan, _ generator: inout SeededGenerator
    ) -> [Visit] {
        let days = generator.chance(45) ? [generator.pick(0...5), generator.pick(6...11)] : [generator.pick(0...11)]
        return days.map { day in
            Visit(
                day: firstDay + day, minute: generator.pick(420...1_260), ordinal: round * 10, country: plan.home,
                isOdd: plan.isOdd)
        }
    }

    /// Two charges a day, one country after the other.
    private func trip(
        _ firstDay: Int, _ round: Int, _ countries: [ChargingCountry], _ generator: inout SeededGenerator
    ) -> [Visit] {
        let start = firstDay + generator.pick(0...7)
        return countries.enumerated().flatMap { position, country in
            [generator.pick(540...720), generator.pick(860...1_100)].enumerated().map { ordinal, minute in
                Visit(
                    day: start + position, minute: minute, ordinal: round * 10 + ordinal, country: country,
                    isOdd: car.travel?.isOdd ?? false)
            }
        }
    }

    /// Some months end with a charge across midnight; others begin with one so soon after midnight that in UTC it
    /// still belongs to the month before.
    private func turnOfMonth(firstDay: Int, plan: TravelPlan) -> [Visit] {
        (firstDay..<firstDay + Self.daysPerBlock).compactMap { day in
            let date = CivilDate(dayIndex: day)
            guard date.day == 1, date.month % 3 != 0 else { return nil }
            let isAcross = date.month % 3 == 1
            return Visit(
                day: isAcross ? day - 1 : day, minute: isAcross ? 1_432 : 41, ordinal: 9, country: plan.home,
                isOdd: false)
        }
    }
}
