public import Domain
import FoundationEssentials

/// The charging history as a table for a spreadsheet: one record for each session, exact decimals. A session in two
/// currencies, which Tesla's records allow, has a record in each: they cannot be added.
///
/// It is written piece by piece, so that a long history needs no memory: `header`, then `records(of:)` per session.
public struct ChargingHistoryCSV: Sendable {
    private let words: Messages
    private let dialect: CSVDialect
    private let zone: TimeZoneRules?

    /// - Parameter zone: whose clock the times show; nil: that of each charging site.
    public init(words: Messages, dialect: CSVDialect = .rfc4180, zone: TimeZoneRules? = nil) {
        self.words = words
        self.dialect = dialect
        self.zone = zone
    }

    /// The names of the columns in the chosen language, with the byte order mark in front when there is one.
    public var header: String {
        (dialect.startsWithMark ? "\u{FEFF}" : "")
            + dialect.record(Self.columns.map { dialect.text(words("csv.header." + $0)) })
    }

    /// A session without fees gives one record without amounts.
    public func records(of session: ChargingSession) -> String {
        let figures = SessionFigures(session)
        let amounts: [SessionFigures.Amounts?] = figures.amounts.isEmpty ? [nil] : figures.amounts
        return amounts.map { dialect.record(place(figures) + money($0, of: figures)) }.joined()
    }

    /// Header and records, one piece at a time.
    public func pieces(_ sessions: [ChargingSession]) -> some Sequence<String> {
        [header].lazy + sessions.lazy.map(records(of:))
    }

    private static let columns = [
        "session", "vin", "site", "country", "start", "stop", "minutes", "energy", "price", "energy_cost", "idle",
        "congestion", "other", "tax", "total", "net", "currency", "invoices", "status",
    ]

    private func place(_ figures: SessionFigures) -> [String] {
        let session = figures.session
        return [
            "\(session.id)", session.vin?.rawValue ?? "", dialect.text(session.site ?? ""),
            dialect.text(session.country ?? ""), time(session.start),
            session.stop.map(time) ?? "", figures.minutes.map { "\($0)" } ?? "",
        ]
    }

    private func money(_ amounts: SessionFigures.Amounts?, of figures: SessionFigures) -> [String] {
        let invoices = dialect.text(figures.invoiceNumbers.joined(separator: " "))
        guard let amounts else { return Array(repeating: "", count: 10) + [invoices, ""] }
        // No amount (yet) is not an amount of zero.
        func known(_ value: Decimal) -> String { amounts.isPriced ? exact(value) : "" }
        let own = figures.session.fees.filter { $0.currency == amounts.currency }
        let statuses = own.compactMap(\.status).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        return [
            amounts.energyKWh.map(exact) ?? "", price(amounts, own), known(amounts.energyDue), known(amounts.idle),
            known(amounts.congestion), known(amounts.other), Self.tax, known(amounts.totalDue), known(amounts.netDue),
            dialect.text(amounts.currency), invoices, dialect.text(statuses.joined(separator: " ")),
        ]
    }

    /// Tesla's history does not state the tax: it stands on the invoices.
    private static let tax = ""

    private func time(_ date: OffsetDate) -> String { RFC3339.format(zone?.local(date) ?? date) }

    /// Tesla's own rate when there is only one, else the mean to four decimals.
    private func price(_ amounts: SessionFigures.Amounts, _ fees: [ChargingFee]) -> String {
        let charging = fees.filter { $0.kind == .charging && $0.unit == .kWh }
        if charging.count == 1, let rate = charging[0].rate { return exact(rate) }
        guard let mean = amounts.pricePerKWh, let number = RoundedNumber(mean, digits: 4) else { return "" }
        return dialect.number(number.whole + "." + number.fraction)
    }

    private func exact(_ value: Decimal) -> String { dialect.number(value.description) }
}
