import Actors
import Domain
import Drivers
import FoundationEssentials
import Hummingbird
import Logging
import NIOConcurrencyHelpers
import TestSupport

@testable import Integrations
@testable import PaymentMock

/// The core of payments over a real Redis, a real ledger on disk, and the provider that moves no money.
struct PaymentRig: Sendable {
    let rig: StoreRig
    let mock: PaymentMock
    let provider: MockPaymentProvider
    let storage: DiskStorage
    let ledger: ObjectLedger
    let store: RedisPaymentStore
    let queue: RedisJobQueue
    let services: PaymentServices
    let desk: PaymentDesk
    /// Webhooks that the mock sent.
    let sent: NIOLockedValueBox<[(headers: [String: String], body: [UInt8])]>

    static let secret = "mock-secret-of-a-test"
    static let prices = PriceList(
        version: "1", currency: Currency(rawValue: "EUR")!, country: "FI",
        plans: [
            PlanOffer(
                plan: .basic, vehicles: 1, languages: 1, reports: 2, prices: ["EUR": 990, "JPY": 1600, "KWD": 3250]),
            PlanOffer(
                plan: .bulk, vehicles: 5, languages: 9, reports: 45, prices: ["EUR": 9900, "JPY": 15800, "KWD": 32500]),
        ], vat: ["FI": 2550])

    static func with(_ body: (PaymentRig) async throws -> Void) async throws {
        try await StoreRig.with { rig in
            let folder = try TemporaryDirectory()
            let http = HTTPClient()
            let sent = NIOLockedValueBox<[(headers: [String: String], body: [UInt8])]>([])
            let mock = PaymentMock(
                configuration: .init(secret: secret) { _, headers, body in
                    sent.withLockedValue { $0.append((headers, body)) }
                    return 200
                })
            let (addresses, feed) = AsyncStream.makeStream(of: String.self)
            let server = Task {
                try? await mock.buildApplication(
                    logger: Logger(label: "mock", factory: { _ in SwiftLogNoOpLogHandler() })
                ) { feed.yield($0) }.run()
            }
            var base = ""
            for await address in addresses {
                base = address
                break
            }
            let result: Result<Void, any Error>
            do {
                result = .success(
                    try await body(PaymentRig(rig, mock, base, http, folder.file("objects"), sent)))
            } catch {
                result = .failure(error)
            }
            server.cancel()
            await server.value
            await http.shutdown()
            try result.get()
        }
    }

    private init(
        _ rig: StoreRig, _ mock: PaymentMock, _ base: String, _ http: HTTPClient, _ folder: String,
        _ sent: NIOLockedValueBox<[(headers: [String: String], body: [UInt8])]>
    ) {
        self.rig = rig
        self.mock = mock
        self.sent = sent
        provider = MockPaymentProvider(
            http: http, base: base, secret: Secret(Self.secret), currencies: Self.prices.currencies)
        storage = DiskStorage(root: folder, minimumFree: 0)
        ledger = ObjectLedger(storage: storage, sealer: rig.sealer)
        store = RedisPaymentStore(rig.store())
        queue = rig.queue()
        services = PaymentServices(
            store: store, ledger: ledger, storage: storage, sealer: rig.sealer, providers: [provider],
            prices: Self.prices, seller: Seller(name: "S", address: [], country: "FI"), receipts: FakeReceipts(),
            queue: queue, ids: rig.ids, clock: WallClock { Date() }, publicBaseURL: "https://api.test",
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        desk = PaymentDesk(services)
    }

    /// The desk with another provider, some days later.
    func desk(_ provider: any PaymentProvider, days: Int = 0) -> PaymentDesk {
        var services = services
        services.providers = [provider]
        services.clock = WallClock { Date().addingTimeInterval(Double(days) * 86_400) }
        return PaymentDesk(services)
    }

    func order(
        _ plan: Plan = .basic, currency: String = "EUR", in session: SessionID? = nil, email: String? = nil,
        key: String? = nil, account: AccountID? = nil, at desk: PaymentDesk? = nil
    ) async throws -> OpenedPayment {
        try await (desk ?? self.desk).create(
            PaymentRequest(
                plan: plan, provider: nil, currency: Currency(rawValue: currency),
                buyer: Buyer(email: email.flatMap { EmailAddress(rawValue: $0) }), language: .fi, returnURL: nil,
                cancelURL: nil),
            in: session ?? rig.ids.session(), account: account, key: key.flatMap { IdempotencyKey(rawValue: $0) })
    }

    func rebuild(days: Int = 0) async throws -> PaymentRebuild.Report {
        try await PaymentRebuild(
            ledger: ledger, store: store, sealer: rig.sealer,
            clock: WallClock { Date().addingTimeInterval(Double(days) * 86_400) }
        ).run()
    }

    /// An order that the buyer has paid; nobody has told us yet.
    func paidOrder(_ plan: Plan = .basic, in session: SessionID? = nil) async throws -> Payment {
        let payment = try await order(plan, in: session).payment
        await mock.take(.pay, payment.object ?? "")
        return payment
    }

    /// What the mock sends about one of its objects.
    func webhook(about id: String) async throws -> (headers: [String: String], body: [UInt8]) {
        sent.withLockedValue { $0.removeAll() }
        await mock.tell(id)
        let limit = ContinuousClock.now + .seconds(30)
        while ContinuousClock.now < limit {
            let found = sent.withLockedValue {
                $0.first { String(decoding: $0.body, as: UTF8.self).contains(id) }
            }
            if let found {
                let names = found.headers.map { ($0.key.lowercased(), $0.value) }
                return (Dictionary(names) { $1 }, found.body)
            }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw Unexpected("no webhook")
    }

    func falsify(_ payment: Payment, _ json: String) async {
        _ = await mock.falsify(payment.object ?? "", Data(json.utf8))
    }
}

/// A PDF of a few words.
struct FakeReceipts: ReceiptRenderer {
    func pdf(of receipt: Receipt) async -> [UInt8] {
        Array("\(receipt.kind.rawValue) \(receipt.number) \(receipt.amount) \(receipt.payment.rawValue)".utf8)
    }
}
