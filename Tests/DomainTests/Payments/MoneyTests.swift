import Domain
import Testing

@Suite struct MoneyTests {
    private func currency(_ text: String) throws -> Currency { try #require(Currency(rawValue: text)) }

    @Test(arguments: [
        (2450, "EUR", "24.50"), (5, "EUR", "0.05"), (0, "EUR", "0.00"), (1600, "JPY", "1600"), (3250, "KWD", "3.250"),
        (-2450, "EUR", "-24.50"), (7, "BHD", "0.007"),
    ])
    func `an amount has exactly the decimals of its currency`(_ amount: Int, _ code: String, _ text: String) throws {
        let currency = try currency(code)
        #expect(Money(amount, currency).decimalText == text)
        if amount >= 0 { #expect(Money(decimalText: text, currency) == Money(amount, currency)) }
    }

    @Test(arguments: [
        ("24.505", "EUR"), ("24,50", "EUR"), ("1600.0", "JPY"), ("-1", "EUR"), ("", "EUR"), ("1.", "EUR"),
        ("1e3", "EUR"), ("9999999999999999", "EUR"),
    ])
    func `what is no amount of the currency is none`(_ text: String, _ code: String) throws {
        #expect(Money(decimalText: text, try currency(code)) == nil)
    }

    @Test func `fewer decimals are filled up`() throws {
        #expect(Money(decimalText: "24.5", try currency("eur"))?.amount == 2450)
        #expect(Money(decimalText: "24", try currency("KWD"))?.amount == 24_000)
    }

    private func list(_ change: (inout PriceList) -> Void = { _ in }) throws -> PriceList {
        var list = PriceList(
            version: "1", currency: try currency("EUR"), country: "FI",
            plans: [
                PlanOffer(plan: .basic, vehicles: 1, languages: 1, reports: 3, prices: ["EUR": 990, "JPY": 1600]),
                PlanOffer(plan: .pro, vehicles: 1, languages: 9, reports: 20, prices: ["EUR": 2450, "JPY": 3900]),
            ], vat: ["FI": 2550, "DE": 1900])
        change(&list)
        return list
    }

    @Test func `net and tax make the price, in whole minor units`() throws {
        let list = try list()
        let price = try #require(list.price(of: .pro, in: currency("EUR"), country: nil))
        #expect(price.net == 1952 && price.tax == 498 && price.taxCountry == "FI" && price.taxRate == 2550)
        for amount in 1...2_000 {
            for rate in [0, 1700, 1900, 2550, 2700] {
                var odd = list
                odd.plans[0].prices["EUR"] = amount
                odd.vat["FI"] = rate
                let price = try #require(odd.price(of: .basic, in: currency("EUR"), country: "FI"))
                #expect(price.net + price.tax == amount && price.tax >= 0)
                // Never further than half a unit from the exact share.
                #expect(abs(price.net * (10_000 + rate) - amount * 10_000) * 2 <= 10_000 + rate)
            }
        }
        let foreign = try #require(list.price(of: .pro, in: currency("JPY"), country: "US"))
        #expect(foreign.tax == 0 && foreign.net == 3900)
        #expect(list.price(of: .pro, in: try currency("USD"), country: nil) == nil)
        #expect(list.currencies.map(\.rawValue) == ["EUR", "JPY"])
    }

    @Test func `a price list that cannot be meant is refused`() throws {
        #expect(try list().faults.isEmpty)
        #expect(try !list { $0.plans[1].prices["EUR"] = nil }.faults.isEmpty)
        #expect(try !list { $0.plans[1].plan = .basic }.faults.isEmpty)
        #expect(try !list { $0.plans[0].prices["EUR"] = 0 }.faults.isEmpty)
        #expect(try !list { $0.plans[0].reports = 0 }.faults.isEmpty)
        #expect(try !list { $0.vat["FI"] = -1 }.faults.isEmpty)
    }
}
