/// Where a car charges: mostly at home, now and then on a trip through other countries.
struct TravelPlan: Sendable {
    let home: ChargingCountry
    let trips: [[ChargingCountry]]
    /// Records get the rare shapes that Tesla's answers may have.
    var isOdd = false
}
