/// The invoice of a session, or of a part of it.
struct Invoice: Sendable {
    let session: ChargingSession
    let position: Int
    let customer: String
    let vin: String
    /// Filled up to this size with a part that no page shows.
    var leastBytes = 0

    /// Sum with VAT in hundredths of the currency.
    var total: Int { session.fees(onInvoice: position).reduce(0) { $0 + $1.totalDue } }

    /// Sum without VAT, rounded half up.
    var net: Int {
        let divisor = 1_000 + session.country.vatPermille
        return Timestamp.floorDivide(total * 1_000 * 2 + divisor, by: divisor * 2)
    }

    /// The finished file. Every eighth invoice lists its minutes on further pages.
    var pdf: [UInt8] {
        let reference = InvoiceReference(session: session, position: position)
        let count = SeededGenerator.hash(reference.number) % 8 == 0 ? 3 : 1
        let pages = (1...count).map { page in
            var fields = fields(reference)
            fields["page"] = String(page)
            fields["pages"] = String(count)
            let body = page == 1 ? lines : meterReadings(part: page - 2)
            let skeleton = page == 1 ? InvoiceSkeleton.firstPage : InvoiceSkeleton.laterPage
            return PDFText.fill(skeleton, fields) + body + PDFText.fill(InvoiceSkeleton.footer, fields)
        }
        return PDFDocument(title: "Invoice " + reference.number, pages: pages, leastBytes: leastBytes).bytes
    }

    private func fields(_ reference: InvoiceReference) -> [String: String] {
        let date = session.country.zone.date(at: session.start).text
        return [
            "number": reference.number, "date": date, "period": date, "customer": customer, "vin": vin,
            "site": session.site, "country": session.country.name, "currency": session.country.currency,
            "session": String(session.id),
        ]
    }

    private var lines: [UInt8] {
        var cursor = InvoiceCursor(y: 572)
        for fee in session.fees(onInvoice: position) {
            let unit = fee.unit.lowercased() == "kwh" ? "kWh" : "min"
            cursor.row(
                Self.title(fee.kind), Self.amount(fee.usage, scale: 3) + " " + unit, Self.amount(fee.rate, scale: 2),
                Self.amount(fee.totalDue, scale: 2))
        }
        let percent = FixedPoint(units: session.country.vatPermille, scale: 1).text
        cursor.sum("Net", Self.amount(net, scale: 2))
        cursor.sum("VAT \(percent) %", Self.amount(total - net, scale: 2))
        cursor.sum("Total \(session.country.currency)", Self.amount(total, scale: 2), isBold: true)
        return cursor.operators
    }

    /// A line per minute, so that a long invoice has something to show.
    private func meterReadings(part: Int) -> [UInt8] {
        var cursor = InvoiceCursor(y: 748)
        for line in 0..<40 {
            let moment = session.start + (part * 40 + line) * 60
            cursor.row("Meter reading " + session.country.zone.iso(moment), "", "", "")
        }
        return cursor.operators
    }

    /// Always with the decimals of the scale, as in a ledger: `15.60`.
    static func amount(_ units: Int, scale: Int) -> String {
        let digits = String(units.magnitude)
        let padded = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
        return (units < 0 ? "-" : "") + padded.dropLast(scale) + "." + padded.suffix(scale)
    }

    private static func title(_ kind: Fee.Kind) -> String {
        switch kind {
        case .charging: "Supercharging"
        case .parking: "Idle fee"
        case .congestion: "Congestion fee"
        case .other: "Service fee"
        }
    }
}

/// Writes rows downwards, figures flush right.
private struct InvoiceCursor {
    private(set) var operators: [UInt8] = []
    private var y: Int

    init(y: Int) { self.y = y }

    mutating func row(_ title: String, _ quantity: String, _ price: String, _ amount: String) {
        text(title, x: 50)
        text(quantity, endingAt: 350)
        text(price, endingAt: 436)
        text(amount, endingAt: InvoiceSkeleton.rightEdge)
        y -= 17
    }

    mutating func sum(_ title: String, _ amount: String, isBold: Bool = false) {
        text(title, x: 390, isBold: isBold)
        text(amount, endingAt: InvoiceSkeleton.rightEdge, isBold: isBold)
        y -= 17
    }

    private mutating func text(_ text: String, endingAt right: Double, isBold: Bool = false) {
        self.text(text, x: Int((right - PDFText.width(text, size: 9)).rounded()), isBold: isBold)
    }

    private mutating func text(_ text: String, x: Int, isBold: Bool = false) {
        guard !text.isEmpty else { return }
        operators += Array("BT /\(isBold ? "F2" : "F1") 9 Tf \(x) \(y) Td (".utf8)
        operators += PDFText.encode(text) + Array(") Tj ET\n".utf8)
    }
}
