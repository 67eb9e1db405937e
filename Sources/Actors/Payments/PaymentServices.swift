import CoreMetrics
public import Domain
public import Logging

/// What payments need of the world; made once in the composition root.
public struct PaymentServices: Sendable {
    public var store: any PaymentStore & PaymentInbox
    public var ledger: any Ledger
    /// The same ledger for what a provider is waiting for: it gives up soon, and the provider comes again.
    public var hurriedLedger: any Ledger
    public var storage: any ObjectStorage
    public var sealer: any Sealer
    /// Those that have keys, in the order in which they are offered.
    public var providers: [any PaymentProvider]
    public var prices: PriceList
    public var seller: Seller
    public var receipts: any ReceiptRenderer
    /// nil where no mail is sent.
    public var post: ReceiptPost?
    /// Where it is read what became of a report.
    public var queue: any JobQueue
    public var ids: IDGenerator
    public var clock: WallClock
    /// Without a slash at the end.
    public var publicBaseURL: String
    public var logger: Logger
    let metrics = PaymentMetrics()

    public init(
        store: any PaymentStore & PaymentInbox, ledger: any Ledger, hurriedLedger: (any Ledger)? = nil,
        storage: any ObjectStorage, sealer: any Sealer,
        providers: [any PaymentProvider], prices: PriceList, seller: Seller, receipts: any ReceiptRenderer,
        post: ReceiptPost? = nil,
        queue: any JobQueue, ids: IDGenerator, clock: WallClock, publicBaseURL: String, logger: Logger
    ) {
        self.store = store
        self.ledger = ledger
        self.hurriedLedger = hurriedLedger ?? ledger
        self.storage = storage
        self.sealer = sealer
        self.providers = providers
        self.prices = prices
        self.seller = seller
        self.receipts = receipts
        self.post = post
        self.queue = queue
        self.ids = ids
        self.clock = clock
        self.publicBaseURL = publicBaseURL
        self.logger = logger
    }

    func provider(_ name: String) -> (any PaymentProvider)? { providers.first { $0.name == name } }

    var events: EventLedger { EventLedger(ledger: hurriedLedger) }

    func digest(_ text: String) -> String { sealer.label(text) }
}

extension Sealer {
    /// For keys that go to providers and names in the ledger: says nothing of what it was made from.
    func label(_ text: String) -> String { String(digest(Array(text.utf8)).prefix(32)) }
}

/// What is counted of money.
struct PaymentMetrics: Sendable {
    let alerts = CounterSet<PaymentAlertKind>(label: "payment_alerts_total", by: "kind")
    let documents = CounterSet<DocumentKind>(label: "payment_documents_total", by: "kind")

    typealias DocumentKind = PaymentDocument.Kind
    enum WebhookResult: String { case accepted, duplicate, forged, malformed, unverifiable }

    // Both are rare enough for a handle of their own each time.

    /// A payment came to its status.
    func count(_ payment: Payment) {
        Counter(
            label: "payments_total",
            dimensions: [
                ("provider", payment.provider), ("plan", payment.price.plan.rawValue),
                ("state", payment.status.rawValue),
            ]
        ).increment()
    }

    /// - Parameter kind: the provider's own word, once it is proven to be the provider's.
    func count(webhook result: WebhookResult, from provider: String, kind: String? = nil) {
        Counter(
            label: "webhook_events_total",
            dimensions: [("provider", provider), ("type", kind ?? "unknown"), ("result", result.rawValue)]
        ).increment()
    }
}

/// Why a person must look at money.
enum PaymentAlertKind: String, CaseIterable {
    case object, reference, amount, currency, captured, mode, payee, refunded
    /// An event about an object that no order of ours opened.
    case unknownObject = "unknown_object"
    /// The buyer's bank took money back or holds it: there is a time limit for an answer.
    case disputed

    init(_ mismatch: PaymentMismatch) { self = Self(rawValue: mismatch.rawValue) ?? .object }
}
