/// What a plan gives, and what it costs.
public struct PlanOffer: Sendable, Equatable, Codable {
    public var plan: Plan
    /// Different cars.
    public var vehicles: Int
    /// Different languages of one car.
    public var languages: Int
    /// PDFs altogether.
    public var reports: Int
    /// Minor units with tax, by currency.
    public var prices: [String: Int]

    public init(plan: Plan, vehicles: Int, languages: Int, reports: Int, prices: [String: Int]) {
        self.plan = plan
        self.vehicles = vehicles
        self.languages = languages
        self.reports = reports
        self.prices = prices
    }

    public func price(in currency: Currency) -> Money? { prices[currency.rawValue].map { Money($0, currency) } }
}

/// The price list: a data file of the operator's (`PLANS_FILE`). Nothing of it ever comes from a client.
public struct PriceList: Sendable, Equatable, Codable {
    /// Stands in every order, so that it can be told which list it was made with.
    public var version: String
    public var currency: Currency
    /// Where tax is due when the buyer names no country.
    public var country: String
    /// Cheapest first.
    public var plans: [PlanOffer]
    /// Rates in hundredths of a per cent by ISO 3166 country: `2550` is 25.5 %. Elsewhere there is none.
    public var vat: [String: Int]

    public init(version: String, currency: Currency, country: String, plans: [PlanOffer], vat: [String: Int]) {
        self.version = version
        self.currency = currency
        self.country = country
        self.plans = plans
        self.vat = vat
    }

    public func offer(_ plan: Plan) -> PlanOffer? { plans.first { $0.plan == plan } }

    /// Every currency in which all plans have a price.
    public var currencies: [Currency] {
        let names = plans.dropFirst().reduce(Set(plans.first?.prices.keys.map { $0 } ?? [])) {
            $0.intersection($1.prices.keys)
        }
        return names.compactMap { Currency(rawValue: $0) }.sorted { $0.rawValue < $1.rawValue }
    }

    /// The price of a plan as an order freezes it; nil when the plan is not sold in that currency.
    public func price(of plan: Plan, in currency: Currency, country: String?) -> PriceSnapshot? {
        guard let offer = offer(plan), let total = offer.price(in: currency), total.amount > 0 else { return nil }
        let place = country ?? self.country
        let rate = vat[place] ?? 0
        let net = Self.net(of: total.amount, rate: rate)
        return PriceSnapshot(
            plan: plan, vehicles: offer.vehicles, languages: offer.languages, reports: offer.reports, total: total,
            net: net, tax: total.amount - net, taxRate: rate, taxCountry: place, version: version)
    }

    /// Half up, in whole minor units: what is left of `total` without its tax.
    private static func net(of total: Int, rate: Int) -> Int {
        let whole = 10_000 + rate
        return (total * 20_000 + whole) / (2 * whole)
    }

    /// What is wrong with it, for the start of the server.
    public var faults: [String] {
        var faults: [String] = []
        if currencies.isEmpty { faults.append("no currency in which all plans have a price") }
        if !currencies.contains(currency) { faults.append("not all plans have a price in \(currency)") }
        if Set(plans.map(\.plan)).count != plans.count { faults.append("a plan stands there twice") }
        for offer in plans {
            if min(offer.vehicles, offer.languages, offer.reports) < 1 || offer.reports > 500 {
                faults.append("\(offer.plan): limits start at 1, and reports end at 500")
            }
            for (name, amount) in offer.prices where Currency(rawValue: name)?.rawValue != name || amount < 1 {
                faults.append("\(offer.plan): \(name) \(amount) is no price")
            }
        }
        if vat.values.contains(where: { !(0...10_000).contains($0) }) { faults.append("a VAT rate is out of range") }
        return faults
    }
}

/// What was agreed, frozen in the order before any provider is called.
public struct PriceSnapshot: Sendable, Equatable, Codable {
    public var plan: Plan
    public var vehicles: Int
    public var languages: Int
    public var reports: Int
    public var total: Money
    /// Minor units of the same currency; both make `total`.
    public var net: Int
    public var tax: Int
    /// Hundredths of a per cent.
    public var taxRate: Int
    public var taxCountry: String
    /// Of the price list.
    public var version: String

    public init(
        plan: Plan, vehicles: Int, languages: Int, reports: Int, total: Money, net: Int, tax: Int, taxRate: Int,
        taxCountry: String, version: String
    ) {
        self.plan = plan
        self.vehicles = vehicles
        self.languages = languages
        self.reports = reports
        self.total = total
        self.net = net
        self.tax = tax
        self.taxRate = taxRate
        self.taxCountry = taxCountry
        self.version = version
    }
}
