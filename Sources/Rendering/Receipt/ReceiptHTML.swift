public import Domain
import FoundationEssentials
import Mustache

/// Makes the page of a receipt or a credit note. Pure: the same receipt gives the same bytes.
public struct ReceiptHTML: Sendable {
    private let templates: TemplateSet
    private let symbols: @Sendable (String) -> [[Bool]]?

    /// - Parameter symbols: a text as the modules of a QR code, row by row; nil where it cannot be written as one.
    public init(templates: TemplateSet, symbols: @escaping @Sendable (String) -> [[Bool]]? = { _ in nil }) {
        self.templates = templates
        self.symbols = symbols
    }

    /// - Throws: `TemplateError` when the template is not there.
    public func render(_ receipt: Receipt) throws(TemplateError) -> RenderedHTML {
        let words = templates[receipt.language]
        let isCredit = receipt.kind == .creditNote
        let heading = words(isCredit ? "receipt.credit_title" : "receipt.title")
        let title = "\(heading) \(receipt.number)"
        let fields = fields(receipt, words).adding([
            "page_lang": receipt.language.tag, "title": title, "heading": heading, "is_credit": isCredit,
            "t": MessageTree(words: words),
        ])
        guard let html = templates.library.render(fields, withTemplate: "receipt") else {
            throw TemplateError(code: "template_missing", message: "receipt.html")
        }
        return RenderedHTML(
            html: html, language: receipt.language.tag, title: title, subject: words("receipt.subject"),
            keywords: "", author: receipt.seller.name, bookmarks: [])
    }

    private func fields(_ receipt: Receipt, _ words: Messages) -> Fields {
        let formats = Formats(language: receipt.language, units: .metric)
        let price = receipt.price
        func money(_ amount: Int) -> String { formats.money(Money(amount, price.total.currency)) }
        let seller = receipt.seller
        let buyer = receipt.buyer
        let sign = receipt.kind == .creditNote ? -1 : 1
        return [
            "seller": seller.name, "seller_lines": seller.address + [words.countryName(seller.country)],
            "business_id": seller.businessId, "seller_vat": seller.vatId, "seller_email": seller.email,
            "seller_site": seller.website,
            "number": "\(receipt.number)", "date": formats.date(CivilTime(receipt.issuedAt)),
            "original": receipt.original.map { "\($0)" },
            "buyer": buyer.name ?? buyer.email?.rawValue,
            "buyer_email": buyer.name == nil ? nil : buyer.email?.rawValue,
            "buyer_country": buyer.country.map { words.countryName($0) }, "buyer_vat": buyer.vatNumber,
            "plan": "CarPulse " + price.plan.rawValue.capitalized,
            "contents": [
                words.plural("receipt.vehicles", price.vehicles), words.plural("receipt.languages", price.languages),
                words.plural("receipt.reports", price.reports),
            ],
            "amount": money(sign * receipt.amount), "net": money(sign * (receipt.amount - receipt.tax)),
            "tax": money(sign * receipt.tax), "rate": Self.rate(price.taxRate, formats),
            "tax_country": words.countryName(price.taxCountry), "has_tax": price.taxRate > 0,
            "method": receipt.method.map(Self.method), "payment": receipt.payment.rawValue,
            "qr": symbols(receipt.verifyURL).map { QRPicture(rows: $0, label: words("receipt.qr")).render() },
            "verify_url": receipt.verifyURL,
        ]
    }

    private static func rate(_ rate: Int, _ formats: Formats) -> String {
        let digits = rate.isMultiple(of: 100) ? 0 : rate.isMultiple(of: 10) ? 1 : 2
        return formats.percent(Double(rate) / 100, digits: digits)
    }

    private static func method(_ method: PaymentMethod) -> String {
        method.brand + (method.lastFour.map { "\u{a0}•••• \($0)" } ?? "")
    }
}
