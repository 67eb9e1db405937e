import Domain
import FoundationEssentials

/// One page of the charging history (facts 5.1).
struct ChargingPage {
    /// Records without an id or a start cannot be counted or dated and are left out.
    let sessions: [ChargingSession]
    let total: Int?

    /// - Throws: `unavailable` when there is no list of sessions and no word that there are none.
    init(_ body: [UInt8]) throws(TeslaError) {
        let whole = try FleetAnswer.whole(body)
        let answer = try FleetAnswer.object(body)
        // `totalResults` stands inside the wrapper or beside it (facts 2.2).
        total = answer.integer("totalResults", in: 0...1_000_000) ?? whole.integer("totalResults", in: 0...1_000_000)
        let records = answer.objects("data") ?? (total == 0 ? [] : nil)
        sessions = try records.orUnreadable().compactMap(ChargingSession.init)
    }
}

extension ChargingSession {
    init?(_ answer: LooseObject) {
        guard let id = answer.integer("sessionId"), let start = answer.time("chargeStartDateTime") else { return nil }
        self.init(
            id: id, vin: answer.text("vin").flatMap(VIN.init(rawValue:)), site: answer.text("siteLocationName"),
            country: answer.text("countryCode")?.uppercased(), start: start, stop: answer.time("chargeStopDateTime"),
            unlatch: answer.time("unlatchDateTime"), fees: (answer.objects("fees") ?? []).map(ChargingFee.init),
            invoices: (answer.objects("invoices") ?? []).compactMap(ChargingInvoice.init))
    }
}

extension ChargingFee {
    private static let tiers = ["Tier1", "Tier2", "Tier3", "Tier4"]

    init(_ answer: LooseObject) {
        let due = answer.decimal("totalDue") ?? Self.sum(of: "total", in: answer)
        self.init(
            kind: answer.text("feeType").flatMap { Kind(rawValue: $0.uppercased()) } ?? .other,
            currency: answer.text("currencyCode")?.uppercased() ?? "", pricing: answer.text("pricingType"),
            unit: answer.text("uom").flatMap { Unit(rawValue: $0.lowercased()) } ?? .other,
            usage: Self.usage(in: answer), rate: answer.decimal("rateBase"), due: due,
            netDue: answer.decimal("netDue") ?? due, isPaid: answer.flag("isPaid"), status: answer.text("status"))
    }

    /// A tier's usage counts only when the tier costs something: in Tesla's own example it does not add up otherwise
    /// (facts 5.3).
    private static func usage(in answer: LooseObject) -> Decimal? {
        let charged = tiers.filter { tier in
            (answer.decimal("rate\(tier)") ?? 0) != 0 || (answer.decimal("total\(tier)") ?? 0) != 0
        }
        return sum((["Base"] + charged).map { answer.decimal("usage\($0)") })
    }

    private static func sum(of figure: String, in answer: LooseObject) -> Decimal? {
        sum((["Base"] + tiers).map { answer.decimal("\(figure)\($0)") })
    }

    /// nil when none is there: no amount is not a price of zero (facts 10.4).
    private static func sum(_ parts: [Decimal?]) -> Decimal? {
        let known = parts.compactMap(\.self)
        return known.isEmpty ? nil : known.reduce(0, +)
    }
}

extension ChargingInvoice {
    init?(_ answer: LooseObject) {
        guard let contentId = answer.text("contentId") else { return nil }
        self.init(contentId: contentId, fileName: answer.text("fileName"), kind: answer.text("invoiceType"))
    }
}
