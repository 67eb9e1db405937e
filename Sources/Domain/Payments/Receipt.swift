public import FoundationEssentials

/// Who sells, as receipts name them: a data file of the operator's (`SELLER_FILE`).
public struct Seller: Sendable, Equatable, Codable {
    public var name: String
    /// Below the name, one by one.
    public var address: [String]
    /// ISO 3166.
    public var country: String
    public var businessId: String?
    public var vatId: String?
    public var email: String?
    public var website: String?

    public init(
        name: String, address: [String], country: String, businessId: String? = nil, vatId: String? = nil,
        email: String? = nil, website: String? = nil
    ) {
        self.name = name
        self.address = address
        self.country = country
        self.businessId = businessId
        self.vatId = vatId
        self.email = email
        self.website = website
    }
}

/// Everything that stands on a receipt or a credit note.
public struct Receipt: Sendable, Equatable {
    public var kind: PaymentDocument.Kind
    public var number: ReceiptNumber
    /// The receipt that a credit note is about.
    public var original: ReceiptNumber?
    public var seller: Seller
    public var buyer: Buyer
    public var price: PriceSnapshot
    /// Minor units with tax: all of the price, or what went back.
    public var amount: Int
    public var method: PaymentMethod?
    public var payment: PaymentID
    public var issuedAt: Date
    public var language: ReportLanguage
    /// Where whoever holds it can see that it is genuine.
    public var verifyURL: String

    public init(
        kind: PaymentDocument.Kind, number: ReceiptNumber, original: ReceiptNumber?, seller: Seller, buyer: Buyer,
        price: PriceSnapshot, amount: Int, method: PaymentMethod?, payment: PaymentID, issuedAt: Date,
        language: ReportLanguage, verifyURL: String
    ) {
        self.kind = kind
        self.number = number
        self.original = original
        self.seller = seller
        self.buyer = buyer
        self.price = price
        self.amount = amount
        self.method = method
        self.payment = payment
        self.issuedAt = issuedAt
        self.language = language
        self.verifyURL = verifyURL
    }

    /// Tax in `amount`: of all of the price, its own; of a part, the share of it, half up.
    public var tax: Int {
        guard price.total.amount > 0 else { return 0 }
        return (2 * price.tax * amount + price.total.amount) / (2 * price.total.amount)
    }
}

/// `CP-000042`: receipts and credit notes in one sequence.
public struct ReceiptNumber: Sendable, Hashable, CustomStringConvertible {
    public let value: Int

    public init(_ value: Int) { self.value = value }

    public init?(_ text: some StringProtocol) {
        guard text.hasPrefix("CP-"), let value = Int(text.dropFirst(3)), value > 0,
            ReceiptNumber(value).description == text
        else { return nil }
        self.value = value
    }

    public var description: String {
        let digits = String(value)
        return "CP-" + String(repeating: "0", count: max(0, 6 - digits.utf8.count)) + digits
    }
}

extension ObjectName {
    /// - Parameter document: digest of the document that has the number, so that no other one has the name.
    public static func receipt(_ number: ReceiptNumber, _ document: String) -> ObjectName {
        ObjectName(trusted: "receipts/\(number)-\(document).pdf")
    }
}

/// Makes the PDF of a receipt.
public protocol ReceiptRenderer: Sendable {
    func pdf(of receipt: Receipt) async throws(RenderError) -> [UInt8]
}
