import Actors
import Domain
import FoundationEssentials

/// The invoices of one car (row I5). Amounts are exact decimals; currencies are never added to each other.
struct InvoiceAnswer {
    let list: InvoiceList

    func write(to json: inout JSONWriter) {
        json.field("vin", list.vin.rawValue)
        json.array("invoices", rows) { json, row in json.object { row.write(to: &$0) } }
        json.array("monthly_totals", months) { json, line in
            json.object { json in
                json.field("month", line.month)
                json.field("currency", line.total.currency)
                json.field("count", line.total.sessions)
                json.field("energy_kwh", line.total.energyKWh)
                json.field("total", line.total.totalDue)
            }
        }
        Self.write(breakdown: list.figures.totals, to: &json)
        json.field("free_sessions", list.figures.freeSessions)
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

    private var months: [(month: String, total: ChargingFigures.CurrencyTotal)] {
        list.figures.months.flatMap { month in
            let number = month.month.month
            let name = "\(month.month.year)-\(number < 10 ? "0" : "")\(number)"
            return month.totals.map { (name, $0) }
        }
    }

    /// Every invoice, and every billed session that Tesla has no invoice for yet.
    private var rows: [InvoiceRow] {
        list.figures.sessions.flatMap { session -> [InvoiceRow] in
            let invoices = session.session.invoices
            guard !invoices.isEmpty else {
                let isBilled = session.amounts.contains { $0.totalDue > 0 }
                return isBilled ? [InvoiceRow(session: session, invoice: nil, bearsTotal: true)] : []
            }
            return invoices.enumerated().map { index, invoice in
                InvoiceRow(session: session, invoice: invoice, bearsTotal: index == 0)
            }
        }
    }
}

/// One line of the list. A session with two invoices shows its total once, so that the lines add up.
private struct InvoiceRow {
    let session: SessionFigures
    let invoice: ChargingInvoice?
    let bearsTotal: Bool

    func write(to json: inout JSONWriter) {
        let amounts = bearsTotal ? session.amounts.first : nil
        json.field("invoice_id", invoice?.contentId)
        json.field("content_id", invoice?.contentId)
        json.field("file_name", invoice?.fileName)
        json.field("invoice_type", invoice?.kind)
        json.object("session") { $0.charging(session) }
        json.field("total", amounts?.totalDue)
        json.field("currency", session.amounts.first?.currency)
        if session.amounts.count > 1, bearsTotal {
            json.array("totals", session.amounts) { json, amounts in
                json.object { json in
                    json.field("currency", amounts.currency)
                    json.field("total", amounts.totalDue)
                }
            }
        }
        json.field("status", invoice == nil ? "missing" : "available")
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
