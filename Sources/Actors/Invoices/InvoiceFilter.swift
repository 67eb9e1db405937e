public import Domain
public import FoundationEssentials

/// Which charging sessions an invoice or history request is about; all bounds are optional.
public struct InvoiceFilter: Sendable {
    /// First instant.
    public var from: Date?
    /// First instant after.
    public var to: Date?
    /// In the local time of the charging site.
    public var month: YearMonth?
    /// ISO 4217.
    public var currency: String?

    public init(from: Date? = nil, to: Date? = nil, month: YearMonth? = nil, currency: String? = nil) {
        self.from = from
        self.to = to
        self.month = month
        self.currency = currency
    }

    public func accepts(_ session: ChargingSession) -> Bool {
        if let from, session.start.instant < from { return false }
        if let to, session.start.instant >= to { return false }
        if let month, YearMonth(session.start.local) != month { return false }
        if let currency, !session.fees.contains(where: { $0.currency == currency }) { return false }
        return true
    }
}
