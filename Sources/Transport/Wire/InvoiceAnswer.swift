import Actors
import Domain
import FoundationEssentials

/// The invoices of one car (row I5). Amounts are exact decimals; currencies are never added to each other.
struct InvoiceAnswer {
    let list: InvoiceList
    /// What the list was made of.
    let facts: VehicleFacts

    func write(to json: inout JSONWriter) {
        facts.writeOrigin(of: .charging, to: &json)
        json.array("invoices", rows) { json, row in json.object { row.write(to: &$0) } }
        Self.write(months: list.figures.months.map { ($0.month, $0.totals) }, to: &json)
        Self.write(breakdown: list.figures.totals, to: &json)
        Self.write(counts: [list], to: &json)
    }

    static func write(months: [(YearMonth, [ChargingFigures.CurrencyTotal])], to json: inout JSONWriter) {
        let lines = months.flatMap { month, totals in totals.map { (month.text, $0) } }
        json.array("monthly_totals", lines) { json, line in
            json.object { json in
                json.field("month", line.0)
                json.field("currency", line.1.currency)
                json.field("count", line.1.sessions)
                json.field("energy_kwh", line.1.energyKWh)
                json.field("total", line.1.totalDue)
            }
        }
    }

    /// Proves that nothing is left out: sessions, those that were free, and their invoices.
    static func write(counts lists: [InvoiceList], to json: inout JSONWriter) {
        json.field("sessions", lists.reduce(0) { $0 + $1.figures.sessions.count })
        json.field("free_sessions", lists.reduce(0) { $0 + $1.figures.freeSessions })
        json.field("invoice_count", lists.reduce(0) { $0 + $1.figures.invoices })
    }

    static func write(breakdown totals: [ChargingFigures.CurrencyTotal], to json: inout JSONWriter) {
        json.object("currency_breakdown") { json in
            for total in totals {
                json.object(total.currency) { json in
                    json.field("count", total.sessions)
                    json.field("energy_kwh", total.energyKWh)
                    json.field("total", total.totalDue)
                }
            }
        }
    }

    /// Every invoice, and every billed session that Tesla has no invoice for yet.
    private var rows: [InvoiceRow] {
        list.figures.sessions.flatMap { session -> [InvoiceRow] in
            let invoices = session.session.invoices
            guard !invoices.isEmpty else {
                let isBilled = session.amounts.contains { $0.totalDue != 0 }
                return isBilled ? [InvoiceRow(session: session, invoice: nil, bearsTotal: true, failure: nil)] : []
            }
            return invoices.enumerated().map { index, invoice in
                InvoiceRow(
                    session: session, invoice: invoice, bearsTotal: index == 0,
                    failure: list.failures[invoice.contentId])
            }
        }
    }
}

/// One line of the list. A session with two invoices shows its total once, so that the lines add up.
private struct InvoiceRow {
    let session: SessionFigures
    let invoice: ChargingInvoice?
    let bearsTotal: Bool
    /// Why it could not be had at the last attempt.
    let failure: String?

    func write(to json: inout JSONWriter) {
        let amounts = bearsTotal ? session.amounts.first { $0.isPriced } : nil
        json.field("invoice_id", invoice?.contentId)
        json.field("content_id", invoice?.contentId)
        json.field("file_name", invoice?.fileName)
        json.field("invoice_type", invoice?.kind)
        json.object("session") { $0.charging(session) }
        json.field("total", amounts?.totalDue)
        json.field("currency", (amounts ?? session.amounts.first)?.currency)
        if session.amounts.count > 1, bearsTotal {
            json.array("totals", session.amounts.filter(\.isPriced)) { json, amounts in
                json.object { json in
                    json.field("currency", amounts.currency)
                    json.field("total", amounts.totalDue)
                }
            }
        }
        json.field("status", invoice == nil ? "missing" : failure == nil ? "available" : "failed")
        if let failure { json.field("reason", failure) }
    }
}

extension JSONWriter {
    /// A charging session with its fees.
    mutating func charging(_ figures: SessionFigures) {
        let session = figures.session
        field("id", session.id)
        field("site", session.site)
        field("country", session.country)
        field("started_at", session.start)
        field("ended_at", session.stop)
        field("unlatched_at", session.unlatch)
        field("energy_kwh", figures.energyKWh)
        array("fees", session.fees) { json, fee in
            json.object { json in
                json.field("type", fee.kind.rawValue)
                json.field("currency", fee.currency)
                json.field("pricing", fee.pricing)
                json.field("unit", fee.unit.rawValue)
                json.field("usage", fee.usage)
                json.field("rate", fee.rate)
                json.field("due", fee.due)
                json.field("net_due", fee.netDue)
                json.field("is_paid", fee.isPaid)
                json.field("status", fee.status)
            }
        }
    }
}
