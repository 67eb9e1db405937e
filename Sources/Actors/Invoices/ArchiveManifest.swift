import Domain
import FoundationEssentials

/// What an archive of invoices holds, what it cost, and what is missing and why: `manifest.csv` and `manifest.json`.
struct ArchiveManifest: Sendable {
    private struct Line: Encodable {
        var file: String
        var vehicle: String
        var invoiceId: String
        var fileName: String?
        var sessionId: Int64
        var startedAt: OffsetDate
        var site: String?
        var country: String?
        /// By currency; of two invoices of a session only the first shows it, so that the lines add up.
        var total: [String: Decimal]
        /// `ok` or `failed`
        var status: String
        var reason: String?
        var detail: String?
        var sha256: String?
        var bytes: Int?
        var pages: Int?
    }

    private struct MonthlyTotal: Encodable {
        var month: String
        var currency: String
        var count: Int
        var energyKWh: Decimal
        var total: Decimal
    }

    private struct CurrencyTotal: Encodable {
        var count: Int
        var energyKWh: Decimal
        var total: Decimal
    }

    private struct Gap: Encodable {
        var vehicle: String
        var reason: String
    }

    private struct Document: Encodable {
        var createdAt: Date
        var ok: Int
        var failed: Int
        var invoices: [Line]
        /// Of the charging sessions that have an invoice here, whether or not it could be had.
        var monthlyTotals: [MonthlyTotal]
        var currencyTotals: [String: CurrencyTotal]
        /// Cars whose charging history Tesla did not give this time.
        var vehiclesWithoutHistory: [Gap]
    }

    private var document: Document
    private(set) var fetched: [String] = []
    /// Codes by content id.
    private(set) var failures: [String: String] = [:]
    private let digest: @Sendable ([UInt8]) -> String

    /// - Parameter digest: SHA-256, hex.
    init(
        of items: [ArchivedInvoice], missing: [VIN: Problem], at time: Date,
        digest: @escaping @Sendable ([UInt8]) -> String
    ) {
        let sessions = items.map(\.entry).filter(\.bearsTotal).map(\.session)
        let months = Dictionary(grouping: sessions, by: \.month).sorted { $0.key < $1.key }
        self.digest = digest
        document = Document(
            createdAt: time, ok: 0, failed: 0, invoices: [],
            monthlyTotals: months.flatMap { month, sessions in
                ChargingFigures.totals(of: sessions).map {
                    MonthlyTotal(
                        month: month.text, currency: $0.currency, count: $0.sessions, energyKWh: $0.energyKWh,
                        total: $0.totalDue)
                }
            },
            currencyTotals: Dictionary(
                ChargingFigures.totals(of: sessions).map {
                    ($0.currency, CurrencyTotal(count: $0.sessions, energyKWh: $0.energyKWh, total: $0.totalDue))
                }
            ) { first, _ in first },
            vehiclesWithoutHistory: missing.map {
                Gap(vehicle: ArchivedInvoice.vehicle($0.key), reason: $0.value.code.rawValue)
            }.sorted { $0.vehicle < $1.vehicle })
    }

    mutating func add(_ item: ArchivedInvoice, _ answer: Result<InvoiceDocument, Problem>) {
        let (entry, session) = (item.entry, item.entry.session.session)
        let amounts = entry.bearsTotal ? entry.session.amounts.filter(\.isPriced) : []
        var line = Line(
            file: item.path, vehicle: item.vehicle, invoiceId: entry.invoice.contentId,
            fileName: entry.invoice.fileName, sessionId: session.id, startedAt: session.start, site: session.site,
            country: session.country,
            total: Dictionary(amounts.map { ($0.currency, $0.totalDue) }) { first, _ in first }, status: "ok")
        switch answer {
        case .success(let invoice):
            line.sha256 = digest(invoice.bytes)
            line.bytes = invoice.bytes.count
            line.pages = invoice.pages
            document.ok += 1
            fetched.append(entry.invoice.contentId)
        case .failure(let problem):
            line.status = "failed"
            line.reason = problem.code.rawValue
            line.detail = problem.detail
            document.failed += 1
            failures[entry.invoice.contentId] = problem.code.rawValue
        }
        document.invoices.append(line)
    }

    /// Line by line: of ten thousand at once the encoder would make a tree of many times their size.
    func json() throws -> [UInt8] {
        let encoder = DomainJSON.encoder()
        var frame = document
        frame.invoices = []
        // The members are sorted, so only figures stand before this one.
        let parts = [UInt8](try encoder.encode(frame)).split(
            separator: Array(#""invoices":[]"#.utf8), maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return [UInt8](try encoder.encode(document)) }
        var text = Array(parts[0]) + #""invoices":["#.utf8
        for (index, line) in document.invoices.enumerated() {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            text += try encoder.encode(line)
        }
        return text + "]".utf8 + parts[1]
    }

    func csv() -> [UInt8] {
        let dialect = CSVDialect.rfc4180
        let header = [
            "file", "vehicle", "invoice_id", "file_name", "session_id", "started_at", "site", "country", "total",
            "currency", "status", "reason", "sha256", "bytes", "pages",
        ]
        let records = document.invoices.map { line in
            // In the rare case of two currencies both cells hold two words.
            let totals = line.total.sorted { $0.key < $1.key }
            let texts = [
                line.file, line.vehicle, line.invoiceId, line.fileName ?? "", "\(line.sessionId)",
                RFC3339.format(line.startedAt), line.site ?? "", line.country ?? "",
            ]
            let rest = [
                totals.map(\.key).joined(separator: " "), line.status, line.reason ?? "", line.sha256 ?? "",
                line.bytes.map { "\($0)" } ?? "", line.pages.map { "\($0)" } ?? "",
            ]
            let amount = totals.map(\.value.description).joined(separator: " ")
            return dialect.record(texts.map(dialect.text) + [amount] + rest.map(dialect.text))
        }
        return Array((dialect.record(header) + records.joined()).utf8)
    }
}
