public import Domain
public import FoundationEssentials

/// Which charging sessions an invoice or history request is about; all bounds are optional.
public struct InvoiceFilter: Sendable {
    /// A moment, or the beginning of a day where the session took place.
    public enum Bound: Sendable, Equatable {
        case instant(Date)
        case day(year: Int, month: Int, day: Int)
    }

    /// The first that counts.
    public var from: Bound?
    /// The first that no longer counts.
    public var to: Bound?
    public var month: YearMonth?
    /// ISO 4217.
    public var currency: String?
    /// Whose clock tells days and months; nil: that of each charging site.
    public var zone: TimeZoneRules?

    public init(
        from: Bound? = nil, to: Bound? = nil, month: YearMonth? = nil, currency: String? = nil,
        zone: TimeZoneRules? = nil
    ) {
        self.from = from
        self.to = to
        self.month = month
        self.currency = currency
        self.zone = zone
    }

    public func accepts(_ session: ChargingSession) -> Bool {
        let start = zone?.local(session.start) ?? session.start
        if let from, isBefore(start, from) { return false }
        if let to, !isBefore(start, to) { return false }
        if let month, YearMonth(start.local) != month { return false }
        if let currency, !session.fees.contains(where: { $0.currency == currency }) { return false }
        return true
    }

    private func isBefore(_ start: OffsetDate, _ bound: Bound) -> Bool {
        switch bound {
        case .instant(let instant): start.instant < instant
        case .day(let year, let month, let day):
            (start.local.year, start.local.month, start.local.day) < (year, month, day)
        }
    }
}
