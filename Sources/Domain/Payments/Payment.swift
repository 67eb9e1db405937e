public import FoundationEssentials

/// Names a payment. With the buyer's e-mail address it lets an anonymous buyer claim what was paid for.
public struct PaymentID: OpaqueID {
    public static let prefix = "pay_"
    public let rawValue: String
    public init(trusted: String) { rawValue = trusted }
}

/// Where a payment stands for us.
public enum PaymentStatus: String, Sendable, Codable, Equatable, CaseIterable {
    /// The order is written down; a provider may not have heard of it yet.
    case created
    case requiresPaymentMethod = "requires_payment_method"
    case processing
    /// What the provider has does not fit our order. Not paid, whatever the provider says, until it fits.
    case quarantined
    case succeeded
    case failed
    case canceled
    /// All of it went back.
    case refunded
    /// The buyer's bank has all or part of it back or holds it; ends in `succeeded` or stays.
    case disputed

    /// The money was ours at some time: never left but for the other ones of these.
    public var wasPaid: Bool {
        switch self {
        case .succeeded, .refunded, .disputed: true
        default: false
        }
    }
}

/// Who pays, as far as they said.
public struct Buyer: Sendable, Equatable, Codable, Unlogged {
    public var name: String?
    public var email: EmailAddress?
    /// ISO 3166, two upper-case letters.
    public var country: String?
    public var vatNumber: String?

    public init(name: String? = nil, email: EmailAddress? = nil, country: String? = nil, vatNumber: String? = nil) {
        self.name = name
        self.email = email
        self.country = country
        self.vatNumber = vatNumber
    }
}

/// A receipt, or a credit note for what went back.
public struct PaymentDocument: Sendable, Equatable, Codable {
    public enum Kind: String, Sendable, Codable, CaseIterable { case receipt, creditNote = "credit_note" }

    public var kind: Kind
    /// Unique in its payment: `receipt`, `credit-1`.
    public var key: String
    /// Minor units with tax.
    public var amount: Int
    public var issuedAt: Date
    /// Without gaps over all documents; nil until the document is stored.
    public var number: Int?
    /// What became of the mail to the buyer; nil while there is none.
    public var mail: Mail?

    /// - sent: the mail server has it. refused: it never takes it.
    public enum Mail: String, Sendable, Codable { case sent, refused }

    public init(kind: Kind, key: String, amount: Int, issuedAt: Date, number: Int? = nil) {
        self.kind = kind
        self.key = key
        self.amount = amount
        self.issuedAt = issuedAt
        self.number = number
    }
}

/// Money that the operator asked to be given back. Written down before the provider hears of it.
public struct PaymentRefund: Sendable, Equatable, Codable {
    /// Unique in its payment: a repeat of the request is this refund, not another one.
    public var key: String
    /// Minor units.
    public var amount: Int
    /// When it was written down: a provider knows the name of a call for a day at least, and not for ever.
    public var at: Date?
    /// The provider's id of it. Once it is there the provider is not asked again.
    public var object: String?

    public init(key: String, amount: Int, at: Date?) {
        self.key = key
        self.amount = amount
        self.at = at
    }
}

/// Money that the buyer agreed to, on its way to us. Written down before the provider hears of it.
public struct PaymentCapture: Sendable, Equatable, Codable {
    /// From one. A repeat of an attempt is the same call to the provider, another attempt is another one.
    public var attempt: Int
    /// False once the provider said that it took nothing.
    public var isOpen: Bool
    /// Its word for why, when the buyer has to choose another means of payment.
    public var decline: String?

    public init(attempt: Int) {
        self.attempt = attempt
        isOpen = true
    }
}

/// One report that counts against what was paid for.
public struct PaymentUse: Sendable, Equatable, Codable {
    public var task: TaskID
    /// Digest of the car's VIN.
    public var car: String
    public var language: ReportLanguage
    public var at: Date
    /// Whether the report was made. Until then it may be given back.
    public var isMade: Bool

    public init(task: TaskID, car: String, language: ReportLanguage, at: Date, isMade: Bool = false) {
        self.task = task
        self.car = car
        self.language = language
        self.at = at
        self.isMade = isMade
    }
}

/// One order and the one attempt to have it paid: the record behind everything that is told of it. Every version of it
/// stands in the ledger; the shared store holds a copy of the newest.
public struct Payment: Sendable, Equatable, Codable, Identifiable {
    public let id: PaymentID
    /// Rises by one with every change; two changes of the same version cannot both be written.
    public var version: Int
    public var provider: String
    public var mode: PaymentMode
    /// The provider's id; nil until it answered.
    public var object: String?
    public var price: PriceSnapshot
    public var status: PaymentStatus
    /// Hash of the session that it was made in.
    public var session: String
    public var account: AccountID?
    /// Hashes of further sessions that use it: the buyer proved to know id and address.
    public var claims: [String]
    public var buyer: Buyer
    public var language: ReportLanguage
    public var returnAddress: String
    public var cancelAddress: String
    /// What a repeat of the request must have asked for.
    public var fingerprint: String
    public let createdAt: Date
    public var updatedAt: Date
    public var paidAt: Date?
    /// Minor units, as the provider last said.
    public var refunded: Int
    public var disputed: Int
    public var method: PaymentMethod?
    /// The provider's word for why the last attempt failed.
    public var failure: String?
    /// What did not fit, when something does not: also beside `succeeded`, which it does not end.
    public var mismatch: PaymentMismatch?
    /// The last time that something approved was to be taken; nil where the provider takes it by itself.
    public var capture: PaymentCapture?
    /// When it was given up at a provider that only lets orders lapse: nothing is taken afterwards.
    public var withdrawnAt: Date?
    public var documents: [PaymentDocument]
    public var refunds: [PaymentRefund]
    public var uses: [PaymentUse]

    public init(
        id: PaymentID, provider: String, mode: PaymentMode, price: PriceSnapshot, session: String,
        account: AccountID?, buyer: Buyer, language: ReportLanguage, returnAddress: String, cancelAddress: String,
        fingerprint: String, createdAt: Date
    ) {
        self.id = id
        version = 1
        self.provider = provider
        self.mode = mode
        self.price = price
        status = .created
        self.session = session
        self.account = account
        claims = []
        self.buyer = buyer
        self.language = language
        self.returnAddress = returnAddress
        self.cancelAddress = cancelAddress
        self.fingerprint = fingerprint
        self.createdAt = createdAt
        updatedAt = createdAt
        refunded = 0
        disputed = 0
        documents = []
        refunds = []
        uses = []
    }
}

/// What a provider's object has that our order has not.
public enum PaymentMismatch: String, Sendable, Codable, Equatable, CaseIterable {
    /// Another object than the one that was opened for this order.
    case object
    /// It belongs to another order, or to none of ours.
    case reference
    case amount
    case currency
    /// Less or more arrived than was asked for.
    case captured
    /// Test money for a live order, or the reverse.
    case mode
    /// Somebody else gets the money.
    case payee
    /// More went back than came, or what went back came again.
    case refunded
}
