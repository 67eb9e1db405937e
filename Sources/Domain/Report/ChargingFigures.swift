public import FoundationEssentials

/// The charging history in sums. Currencies are never added to each other.
public struct ChargingFigures: Sendable, Equatable {
    public struct CurrencyTotal: Sendable, Equatable {
        public let currency: String
        public internal(set) var sessions = 0
        public internal(set) var energyKWh: Decimal = 0
        public internal(set) var fees: Decimal = 0
        public internal(set) var idle: Decimal = 0
        public internal(set) var totalDue: Decimal = 0
        public internal(set) var netDue: Decimal = 0
        public internal(set) var paid: Decimal = 0
        public internal(set) var paidKWh: Decimal = 0
        public internal(set) var paidEnergyDue: Decimal = 0
        /// The part of `paid` that was paid for staying plugged in.
        public internal(set) var idlePaid: Decimal = 0
        /// Of each paid session, in no order.
        var prices: [Decimal] = []

        public var pricePerKWh: Decimal? { paidKWh > 0 ? paidEnergyDue / paidKWh : nil }

        /// Half of the paid sessions cost less per kWh, half of them more.
        public var medianPricePerKWh: Decimal? {
            let sorted = prices.sorted()
            guard !sorted.isEmpty else { return nil }
            return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
        }

        /// Percent; nil when nothing was paid, or nothing for idling.
        public var idleShare: Decimal? { paid > 0 && idlePaid > 0 ? idlePaid / paid * 100 : nil }
    }

    /// A country (ISO code) or a site with what was charged there.
    public struct Place: Sendable, Equatable {
        /// Empty where Tesla does not say.
        public let name: String
        public internal(set) var sessions = 0
        public internal(set) var energyKWh: Decimal = 0
    }

    public struct Month: Sendable, Equatable {
        public let month: YearMonth
        public internal(set) var sessions: [SessionFigures] = []
        public internal(set) var totals: [CurrencyTotal] = []

        public var energyKWh: Decimal { sessions.reduce(0) { $0 + ($1.energyKWh ?? 0) } }

        public func energy(in country: String) -> Decimal {
            sessions.filter { ($0.session.country ?? "") == country }.reduce(0) { $0 + ($1.energyKWh ?? 0) }
        }
    }

    /// Oldest first.
    public let sessions: [SessionFigures]
    /// Every month from the first session to the month of the data, empty ones included, oldest first.
    public let months: [Month]
    /// The currency of most sessions first.
    public let totals: [CurrencyTotal]
    /// Most energy first.
    public let countries: [Place]
    /// Most sessions first.
    public let sites: [Place]
    public let energyKWh: Decimal
    public let freeSessions: Int
    public let idleSessions: Int
    public let invoices: Int
    /// Sessions whose energy Tesla does not tell, for example those billed by the minute.
    public let unmetered: Int
    /// Sessions for which Tesla gives no price, or not all of it.
    public let unpriced: Int
    /// Sessions that Tesla does not call paid.
    public let unpaid: Int

    public init(_ raw: [ChargingSession], until now: CivilTime) {
        sessions = raw.map(SessionFigures.init).sorted {
            ($0.session.start, $0.session.id) < ($1.session.start, $1.session.id)
        }
        months = Self.months(of: sessions, until: YearMonth(now))
        totals = Self.totals(of: sessions)
        countries = Self.places(sessions) { $0.country ?? "" }
            .sorted { ($1.energyKWh, $0.name) < ($0.energyKWh, $1.name) }
        sites = Self.places(sessions) { $0.site }.sorted { ($1.sessions, $0.name) < ($0.sessions, $1.name) }
        energyKWh = sessions.reduce(0) { $0 + ($1.energyKWh ?? 0) }
        freeSessions = sessions.count(where: \.isFree)
        idleSessions = sessions.count { $0.amounts.contains { $0.idle > 0 } }
        invoices = sessions.reduce(0) { $0 + $1.session.invoices.count }
        unmetered = sessions.count { $0.energyKWh == nil }
        unpriced = sessions.count(where: \.lacksPrice)
        unpaid = sessions.count(where: \.isUnpaid)
    }

    /// Sums per currency of what has a price; the currency of most sessions first, then by code.
    public static func totals(of sessions: some Sequence<SessionFigures>) -> [CurrencyTotal] {
        var totals: [String: CurrencyTotal] = [:]
        for session in sessions {
            for amounts in session.amounts where amounts.isPriced {
                totals[amounts.currency, default: CurrencyTotal(currency: amounts.currency)].add(amounts)
            }
        }
        return totals.values.sorted { ($1.sessions, $0.currency) < ($0.sessions, $1.currency) }
    }

    private static func months(of sessions: [SessionFigures], until last: YearMonth) -> [Month] {
        guard let first = sessions.first?.month else { return [] }
        let groups = Dictionary(grouping: sessions, by: \.month)
        let end = max(last, groups.keys.max() ?? last)
        return (0...max(0, end.index - first.index)).map { offset in
            let month = first.adding(months: offset)
            let inMonth = groups[month] ?? []
            return Month(month: month, sessions: inMonth, totals: totals(of: inMonth))
        }
    }

    private static func places(
        _ sessions: [SessionFigures], name: (ChargingSession) -> String?
    ) -> [Place] {
        var places: [String: Place] = [:]
        for figures in sessions {
            guard let name = name(figures.session) else { continue }
            places[name, default: Place(name: name)].sessions += 1
            places[name, default: Place(name: name)].energyKWh += figures.energyKWh ?? 0
        }
        return Array(places.values)
    }
}

extension ChargingFigures.CurrencyTotal {
    fileprivate mutating func add(_ amounts: SessionFigures.Amounts) {
        sessions += 1
        energyKWh += amounts.energyKWh ?? 0
        fees += amounts.fees
        idle += amounts.idle
        totalDue += amounts.totalDue
        netDue += amounts.netDue
        paid += amounts.paid
        paidKWh += amounts.paidKWh
        paidEnergyDue += amounts.paidEnergyDue
        idlePaid += amounts.idlePaid
        if let price = amounts.pricePerKWh { prices.append(price) }
    }
}
