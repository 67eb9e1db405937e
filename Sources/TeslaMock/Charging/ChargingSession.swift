/// One visit to a charging site.
struct ChargingSession: Sendable {
    var id: Int
    /// nil leaves the member out, as Tesla's sister API did for a while.
    var vin: String?
    let country: ChargingCountry
    let site: String
    /// Epoch seconds.
    let start: Int
    var stop: Int?
    var unlatch: Int?
    /// nil prints `null`.
    var fees: [Fee]?
    var invoiceCount = 1
    var form = RecordForm()

    /// What the invoices bill, in hundredths of the currency.
    var billed: Int { (fees ?? []).filter { $0.isPayable }.reduce(0) { $0 + $1.totalDue } }

    /// The fees on the invoice of that position: with two invoices the second one holds everything but the charging.
    func fees(onInvoice position: Int) -> [Fee] {
        let payable = (fees ?? []).filter { $0.isPayable && $0.totalDue != 0 }
        guard invoiceCount == 2 else { return payable }
        return payable.filter { ($0.kind == .charging) == (position == 0) }
    }

    var invoices: [InvoiceReference] {
        (0..<invoiceCount).map { InvoiceReference(session: self, position: $0) }
    }
}

/// How a record is written down, where records differ.
struct RecordForm: Sendable {
    /// Times in UTC with a Z.
    var isZulu = false
    /// Absent members in place of null times.
    var omitsNullTimes = false
    /// `invoices` is null where there is none.
    var hasNullInvoices = false
    var make = "TSLA"
    var billingType = "IMMEDIATE"
    /// Money as a sum of binary fractions: 18.400000000000002.
    var isNoisy = false
    /// Members that Tesla's app knows.
    var hasAppMembers = false
}

/// One priced part of a session.
struct Fee: Sendable {
    enum Kind: String, Sendable {
        case charging = "CHARGING"
        case parking = "PARKING"
        case congestion = "CONGESTION"
        /// Of a kind that nobody documented.
        case other = "SERVICE"
    }

    /// How the optional tier members are filled.
    enum Tiers: Sendable {
        /// The first two zero, the rest null: what live records show.
        case usual
        case null
        /// A second tier that repeats part of the usage without a price, as in Tesla's own example.
        case repeated
    }

    let id: Int
    let kind: Kind
    let currency: String
    /// Hundredths of the currency per unit.
    let rate: Int
    /// Thousandths of a kWh or of a minute.
    let usage: Int
    let unit: String
    /// Hundredths of the currency.
    let totalDue: Int
    var isFree = false
    var isPaid = true
    var status = "PAID"
    /// In place of the usual `pricingType`.
    var pricing: String?
    var tiers = Tiers.usual

    var netDue: Int { isFree ? 0 : totalDue }

    var isPayable: Bool { !isFree }

    /// Price of a usage, rounded half up to hundredths.
    static func price(rate: Int, usage: Int) -> Int { (rate * usage + 500) / 1_000 }
}

/// Where an invoice is found.
struct InvoiceReference: Sendable {
    let contentID: String
    let number: String
    let fileName: String

    init(session: ChargingSession, position: Int) {
        var generator = SeededGenerator("invoice/\(session.id)/\(position)")
        contentID = generator.uuid()
        let serial = String(generator.pick(0...9_999_999))
        number = "4020P000" + String(repeating: "0", count: 7 - serial.count) + serial
        fileName = "\(number)_\(session.country.invoiceLocale).pdf"
    }
}
