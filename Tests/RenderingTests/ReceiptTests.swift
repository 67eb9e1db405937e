import Domain
import FoundationEssentials
import Testing

@testable import Rendering

@Suite struct ReceiptTests {
    private static let currency = Currency(rawValue: "KWD")!

    private static func receipt(_ language: ReportLanguage, _ kind: PaymentDocument.Kind = .receipt) -> Receipt {
        let price = PriceSnapshot(
            plan: .pro, vehicles: 1, languages: 9, reports: 20, total: Money(24_505, currency), net: 19_526, tax: 4_979,
            taxRate: 2550, taxCountry: "FI", version: "1")
        return Receipt(
            kind: kind, number: ReceiptNumber(42), original: kind == .receipt ? nil : ReceiptNumber(41),
            seller: Seller(name: "Seller <& Co>", address: ["Street 1"], country: "FI", vatId: "FI1"),
            buyer: Buyer(name: "Anna & Co", country: "DE"), price: price, amount: kind == .receipt ? 24_505 : 10_000,
            method: PaymentMethod(brand: "Visa", lastFour: "4242"), payment: PaymentID(trusted: "pay_x"),
            issuedAt: Date(timeIntervalSince1970: 1_795_000_000), language: language,
            verifyURL: "https://api.test/verify/receipt/CP-000042-abc")
    }

    private static let templates = Result { try TemplateSet(directory: ReportFixtures.directory) }

    @Test(arguments: ReportLanguage.allCases, [PaymentDocument.Kind.receipt, .creditNote])
    func `it is complete in every language`(_ language: ReportLanguage, _ kind: PaymentDocument.Kind) throws {
        let templates = try Self.templates.get()
        let page = ReceiptHTML(templates: templates, symbols: { _ in [[true]] })
        let rendered = try page.render(Self.receipt(language, kind))
        let html = rendered.html
        #expect(!html.contains("⟦") && !html.contains("{{"))
        #expect(html.contains("<html lang=\"\(language.tag)\">"))
        let words = templates[language]
        let heading = words(kind == .receipt ? "receipt.title" : "receipt.credit_title")
        #expect(rendered.title == heading + " CP-000042" && html.contains("<h1>\(heading)</h1>"))
        #expect(
            html.contains("Anna &amp; Co") && html.contains("Seller &lt;&amp; Co&gt;") && html.contains("<svg role"))
        #expect(html.contains("CP-000041") == (kind == .creditNote))
        let formats = Formats(language: language, units: .metric)
        let amounts = kind == .receipt ? [24_505, 19_526, 4_979] : [-10_000, -7_968, -2_032]
        for amount in amounts { #expect(html.contains(formats.money(Money(amount, Self.currency))), "\(amount)") }
        #expect(try page.render(Self.receipt(language, kind)) == rendered, "the same receipt, the same bytes")
    }
}
