import FoundationEssentials

extension ChargingSession {
    /// What a buyer may learn of it: month, country, energy and money. The day, the duration, the site, Tesla's numbers and
    /// the invoices tell of the owner's life.
    func forBuyer(number: Int) -> ChargingSession {
        let local = start.local
        let days = CivilCalendar.daysSinceEpoch(year: local.year, month: local.month, day: 1)
        let month = OffsetDate(
            instant: Date(timeIntervalSince1970: Double(days * 86_400 - start.offset)), offset: start.offset)
        return ChargingSession(id: Int64(number), vin: vin, site: nil, country: country, start: month, fees: fees)
    }
}
