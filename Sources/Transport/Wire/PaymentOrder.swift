import Actors
import Domain
import FoundationEssentials

/// The body of an order. Amounts that a client sends are not even read.
struct PaymentOrder {
    var request: PaymentRequest
    var sessionField: String?

    /// - Parameter allows: whether the browser may be sent to that address afterwards.
    init(_ body: BodyFields, language: ReportLanguage, allows: (String) -> Bool) throws {
        var fields = body
        sessionField = fields.string("session_id")
        let plan = Self.plan(&fields, "plan")
        fields.require("plan")
        let provider = fields.string("provider") ?? fields.string("method")
        let currency = Self.currency(&fields, "currency")
        let locale = fields.language("locale", "lang", "language")
        let buyer = fields.object("buyer") { fields in Buyer(&fields) }
        let returnURL = Self.address(&fields, "return_url", allows)
        let cancelURL = Self.address(&fields, "cancel_url", allows)
        try fields.check()
        guard let plan else { throw ValidationFailure.missing("body", "plan") }
        guard let plan = Plan(rawValue: plan) else { throw Self.unknown(plan) }
        request = PaymentRequest(
            plan: plan, provider: provider, currency: currency, buyer: buyer ?? Buyer(), language: locale ?? language,
            returnURL: returnURL, cancelURL: cancelURL)
    }

    private static func plan(_ fields: inout BodyFields, _ name: String) -> String? {
        fields.string(name).map { String($0.prefix(40)) }
    }

    private static func unknown(_ plan: String) -> ValidationFailure {
        ValidationFailure(
            [.word(Plan.allCases.map(\.rawValue), ["body", "plan"], .string(plan))], code: .unknownPlan)
    }

    static func currency(_ fields: inout BodyFields, _ name: String) -> Currency? {
        guard let text = fields.string(name) else { return nil }
        if let currency = Currency(rawValue: text) { return currency }
        fields.refuse(.value("not an ISO 4217 currency", ["body", name], .string(String(text.prefix(40)))))
        return nil
    }

    /// Only pages of ours and of the frontends that are known: a checkout is no way to send people elsewhere.
    private static func address(
        _ fields: inout BodyFields, _ name: String, _ allows: (String) -> Bool
    ) -> String? {
        guard let text = fields.string(name) else { return nil }
        if text.utf8.count <= 2_000, text.utf8.allSatisfy({ (0x21...0x7e).contains($0) }), allows(text) { return text }
        fields.refuse(.value("not an address of an allowed origin", ["body", name], .string(String(text.prefix(200)))))
        return nil
    }
}

extension Buyer {
    fileprivate init?(_ fields: inout BodyFields) {
        let name = fields.personName("name")
        let text = fields.string("email")
        let email = text.flatMap { EmailAddress(rawValue: $0) }
        if let text, email == nil {
            fields.refuse(
                .value("not an e-mail address", ["body", "email"], .string(String(text.prefix(320)))))
        }
        let country = fields.string("country").map { $0.uppercased() }
        if let country, country.utf8.count != 2 || !country.utf8.allSatisfy({ (0x41...0x5a).contains($0) }) {
            fields.refuse(
                .value("not an ISO 3166 country", ["body", "country"], .string(String(country.prefix(40)))))
        }
        let vatID = fields.string("vat_id")
        if let vatID, vatID.utf8.count > 20 || !vatID.utf8.allSatisfy({ (0x20...0x7e).contains($0) }) {
            fields.refuse(
                .value("not a VAT number", ["body", "vat_id"], .string(String(vatID.prefix(40)))))
        }
        self.init(name: name, email: email, country: country, vatNumber: vatID)
    }
}
