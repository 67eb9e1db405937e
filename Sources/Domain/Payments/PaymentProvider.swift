public import FoundationEssentials

/// Whether real money moves. Objects and events of the other mode are never believed.
public enum PaymentMode: String, Sendable, Codable, Equatable { case live, test }

/// Someone who takes money for us: Stripe, PayPal, the built-in mock. A provider is one folder under
/// `Integrations/Payments`, and an entry in the assembly; nothing else knows which there are.
///
/// What a provider reports is believed nowhere but in `PaymentMachine`, which compares it with our own record first. So an
/// adapter translates faithfully, also what is wrong: another amount, currency, mode or payee is reported as it was read,
/// not corrected and not thrown away.
///
/// Every call has a time limit of the adapter's own (10 s or less), and retries nothing that the caller cannot repeat
/// with the same key. No error, description or log line holds a key, a client secret, or anything of a card but its brand
/// and last four digits.
public protocol PaymentProvider: Sendable {
    /// Lower case, stands in paths (`/payments/webhook/{name}`), in records and in the ledger: never changed.
    var name: String { get }
    /// As a buyer knows it: a brand, the same in all languages.
    var displayName: String { get }
    /// What a checkout can be opened in.
    var currencies: Set<Currency> { get }
    /// By the keys in use.
    var mode: PaymentMode { get }
    /// The account that must be named as the receiver of the money; nil where the provider names none (then the keys
    /// alone decide whose account it is).
    var payee: String? { get }
    /// Whether the provider takes no word about cancelling: an order that nobody captures lapses, and is gone at last.
    var letsOrdersLapse: Bool { get }

    /// Opens a checkout for the order. With the same `key` it is the same checkout, however often asked; the key comes
    /// from our own row (24 to 64 characters of `a-z0-9-`) and goes to the provider's idempotency header as it is.
    ///
    /// `order.reference` must come back in `ProviderState.reference` of the object that was made.
    func create(_ order: ProviderOrder, key: String) async throws(PaymentProviderError) -> ProviderCheckout

    /// How the buyer can still pay a checkout that was opened before: reads the client secret or the approval URL anew,
    /// since neither is stored here. Both are nil when there is nothing left to pay.
    func checkout(_ id: String) async throws(PaymentProviderError) -> ProviderCheckout

    /// The object as it stands at the provider now. The only source of truth: a webhook merely says when to look.
    func fetch(_ id: String) async throws(PaymentProviderError) -> ProviderState

    /// Takes the money of an order that the buyer has approved (`ProviderStatus.approved`). What was captured already is
    /// success. The caller fetches afterwards. `declined` and `conflict` mean that nothing was taken.
    func capture(_ id: String, key: String) async throws(PaymentProviderError)

    /// Ends a checkout that nobody paid. What is cancelled already, and what the provider lets lapse by itself, is
    /// success. The caller fetches afterwards.
    func cancel(_ id: String, key: String) async throws(PaymentProviderError)

    /// Gives `money` back, which may be a part. The caller fetches afterwards. `declined` and `conflict` mean that nothing
    /// went back under this key, and nothing will.
    /// - Returns: the provider's id of the refund, or another word for it where it names none; for the record.
    @discardableResult
    func refund(_ id: String, _ money: Money, key: String) async throws(PaymentProviderError) -> String

    /// Proves that a webhook is the provider's own, and says what it is about. Reads the raw bytes: nothing may have
    /// decoded or trimmed them.
    /// - Parameter headers: names in lower case; of a repeated one the last value.
    /// - Parameter now: for the age of the signature, where the provider signs a time.
    func verify(
        webhook body: [UInt8], headers: [String: String], now: Date
    ) async throws(PaymentWebhookError) -> ProviderEvent

    /// The same where the proof may cost a call to somebody else: then `mayAsk` is asked first, and with no for an answer
    /// the webhook is `unverifiable`. What can be proven by itself asks nobody, so that it is never refused for what
    /// others sent.
    func verify(
        webhook body: [UInt8], headers: [String: String], now: Date, mayAsk: @Sendable () async -> Bool
    ) async throws(PaymentWebhookError) -> ProviderEvent

    /// Whether the event says that the buyer has just agreed to pay, which he may do again after something was declined.
    func tellsOfApproval(_ event: ProviderEvent) -> Bool
}

extension PaymentProvider {
    public var letsOrdersLapse: Bool { false }
    public func tellsOfApproval(_ event: ProviderEvent) -> Bool { false }

    /// For those that prove by themselves.
    public func verify(
        webhook body: [UInt8], headers: [String: String], now: Date, mayAsk: @Sendable () async -> Bool
    ) async throws(PaymentWebhookError) -> ProviderEvent {
        try await verify(webhook: body, headers: headers, now: now)
    }
}

/// What a provider is asked to collect. Made from the order's own record alone, never from what a client sent.
public struct ProviderOrder: Sendable, Equatable {
    /// Our id of the payment, unique for each attempt to be paid.
    public var reference: String
    /// All of it, with tax.
    public var total: Money
    /// For the buyer's statement and the checkout page, for example `CarPulse Pro`; ASCII, at most 60 characters.
    public var description: String
    /// Of the checkout page.
    public var language: ReportLanguage
    /// Where the browser goes afterwards; absolute.
    public var returnURL: String
    public var cancelURL: String
    /// Where this server takes this provider's webhooks; for providers that want to be told with each order.
    public var webhookURL: String

    public init(
        reference: String, total: Money, description: String, language: ReportLanguage, returnURL: String,
        cancelURL: String, webhookURL: String
    ) {
        self.reference = reference
        self.total = total
        self.description = description
        self.language = language
        self.returnURL = returnURL
        self.cancelURL = cancelURL
        self.webhookURL = webhookURL
    }
}

/// A checkout that was opened. Not `Codable`: the secret is passed on to the buyer and stored nowhere.
public struct ProviderCheckout: Sendable, Equatable, Unlogged {
    /// The provider's id of the object: `pi_…`, an order id.
    public var id: String
    /// For the provider's own form in the buyer's browser.
    public var clientSecret: Secret?
    /// The provider's page that the buyer is sent to.
    public var approveURL: String?

    public init(id: String, clientSecret: Secret? = nil, approveURL: String? = nil) {
        self.id = id
        self.clientSecret = clientSecret
        self.approveURL = approveURL
    }
}

/// Where a payment stands at its provider, in words that fit all of them.
public enum ProviderStatus: String, Sendable, Codable, Equatable, CaseIterable {
    /// The buyer has to choose how to pay, or to pass a check; also after an attempt failed and another may follow.
    case open
    /// The buyer agreed, and we have to `capture`.
    case approved
    /// The money is on its way, or held back for a look (a pending capture, a slow debit). Not paid.
    case processing
    /// The money is ours. For PayPal: every capture is `COMPLETED`, whatever the order says.
    case succeeded
    /// The capture was declined or failed for good.
    case failed
    case canceled
}

/// The provider's object as it was read.
public struct ProviderState: Sendable, Equatable {
    public var id: String
    public var status: ProviderStatus
    /// What the object asks the buyer for, in the minor units of ISO 4217 (`Currency.exponent`).
    public var total: Money
    /// What has arrived, of the same currency; nil when it is another one, which is a mismatch. Zero before anything was
    /// taken. What was refunded later is not subtracted.
    public var captured: Int?
    /// What went back to the buyer for good (refunds that are pending or failed do not count).
    public var refunded: Int
    /// What the buyer's bank is holding back or took back in an open or lost dispute; zero when there is none or it was
    /// won.
    public var disputed: Int
    /// Our id as the object carries it; nil when it carries none.
    public var reference: String?
    public var mode: PaymentMode
    /// Who receives the money, as the object names it; nil when it names nobody.
    public var payee: String?
    /// How the buyer paid, for the receipt; nil before it is known.
    public var method: PaymentMethod?
    /// Why the last attempt failed, a code of the provider's (`card_declined`); for the log and the operator.
    public var failure: String?
    /// The payer's address, as the provider knows it: stands in where the buyer gave us none. Not for logs.
    public var payer: EmailAddress?

    public init(
        id: String, status: ProviderStatus, total: Money, captured: Int? = 0, refunded: Int = 0, disputed: Int = 0,
        reference: String?, mode: PaymentMode, payee: String? = nil, method: PaymentMethod? = nil,
        failure: String? = nil, payer: EmailAddress? = nil
    ) {
        self.id = id
        self.status = status
        self.total = total
        self.captured = captured
        self.refunded = refunded
        self.disputed = disputed
        self.reference = reference
        self.mode = mode
        self.payee = payee
        self.method = method
        self.failure = failure
        self.payer = payer
    }
}

/// The words of a receipt's line "paid with": `Visa •••• 4242`, `PayPal`.
public struct PaymentMethod: Sendable, Equatable, Codable {
    /// A brand, the same in all languages; at most 40 characters.
    public var brand: String
    /// Exactly four digits, or nil.
    public var lastFour: String?

    public init(brand: String, lastFour: String? = nil) {
        self.brand = String(brand.prefix(40))
        self.lastFour = lastFour.flatMap { text in
            text.utf8.count == 4 && text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? text : nil
        }
    }
}

/// What a webhook of a provider tells: only that something happened to an object.
public struct ProviderEvent: Sendable, Equatable, Codable {
    /// The provider's own id of the event; the same in every repeat.
    public var id: String
    /// The provider's own word, for the operator: `payment_intent.succeeded`.
    public var kind: String
    /// The object that `create` made and `fetch` reads; nil for events about anything else, which are kept and ignored.
    public var object: String?
    public var mode: PaymentMode

    public init(id: String, kind: String, object: String?, mode: PaymentMode) {
        self.id = id
        self.kind = kind
        self.object = object
        self.mode = mode
    }
}

/// Why a provider did not do what was asked. The texts are for the log: provider's codes and request ids, no secrets.
public enum PaymentProviderError: Error, Sendable, Equatable {
    /// No answer, a 5xx, a 429, a collision: it may have happened or not. Repeat with the same key, not before
    /// `after` if the provider named a time.
    case unavailable(String, after: Duration?)
    /// The provider knows no such object.
    case missing
    /// The buyer's means of payment said no; the checkout may go on with another one.
    case declined(String)
    /// The object is in no state for this: not approved, refunded already, too much.
    case conflict(String)
    /// Our request or our keys were refused: the operator must act.
    case rejected(String)
}

/// Why a webhook was not accepted.
public enum PaymentWebhookError: Error, Sendable, Equatable {
    /// Not signed, signed by somebody else, changed on the way, or too old or too new: 400, and nothing happens. The text
    /// is for the log and says which.
    case forged(String)
    /// Signed rightly, but not an event we can read: 400.
    case malformed(String)
    /// It cannot be checked now (certificate or postback out of reach): 503, so that it is sent again.
    case unverifiable(String)
}
