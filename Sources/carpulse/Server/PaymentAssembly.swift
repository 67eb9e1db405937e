import Actors
import Domain
import Drivers
import FoundationEssentials
import Hummingbird
import Integrations
import Logging
import PaymentMock
import Rendering
import ServiceLifecycle

/// Payments: price list, providers, the desk, and the clerk that works behind it.
struct PaymentAssembly: Sendable {
    let desk: PaymentDesk
    let entitlements: Entitlements
    /// In the order of their start.
    let services: [any Service]

    init(
        _ settings: Settings, store: StoreAssembly, ledger: any Ledger, storage: PlacedStorage,
        sealer: any Sealer, rendering: RenderAssembly, mail: (any MailTransport)?, ids: IDGenerator, clock: WallClock,
        publicBaseURL: String, logger: Logger
    ) async throws {
        let prices = try PaymentFiles(settings.payments, templates: settings.rendering.templates)
        let http = HTTPClient()
        var services: [any Service] = [ClosingService { await http.shutdown() }]
        var providers = ProviderAssembly.providers(settings, http: http, logger: logger)
        if let mock = try await Self.mock(settings.payments, http, prices.list, &services, logger: logger) {
            providers.append(mock)
        }
        let core = PaymentServices(
            store: store.payments, ledger: ledger,
            hurriedLedger: ObjectLedger(storage: storage.hurried, sealer: sealer), storage: storage, sealer: sealer,
            providers: providers, prices: prices.list, seller: prices.seller,
            receipts: WorkerReceiptRenderer(
                workers: rendering.workers,
                page: ReceiptHTML(templates: rendering.templates, symbols: QREncoder.symbols)),
            post: mail.map { ReceiptPost.make(rendering.templates, transport: $0, base: publicBaseURL) },
            queue: store.queue, ids: ids, clock: clock, publicBaseURL: publicBaseURL, logger: logger)
        desk = PaymentDesk(core)
        entitlements = Entitlements(core, isRequired: settings.payments.isRequired)
        self.services = services + [PaymentClerk(desk)]
    }

    /// The provider that moves no money, and its server where it is the built-in one.
    private static func mock(
        _ settings: Settings.Payments, _ http: HTTPClient, _ prices: PriceList, _ services: inout [any Service],
        logger: Logger
    ) async throws -> MockPaymentProvider? {
        switch settings.mock {
        case .none: return nil
        case .elsewhere(let base):
            return MockPaymentProvider(
                http: http, base: base, secret: settings.mockSecret ?? Secret(""), currencies: prices.currencies)
        case .builtIn:
            let secret = IDGenerator().token()
            var configuration = PaymentMock.Configuration(secret: secret, http: http)
            configuration.port = try await FreePort.find(on: configuration.host)
            services.append(PaymentMock(configuration: configuration).buildApplication(logger: logger))
            return MockPaymentProvider(
                http: http, base: "http://\(configuration.host):\(configuration.port)", secret: Secret(secret),
                currencies: prices.currencies)
        }
    }
}

extension PaymentMock.Configuration {
    init(secret: String, http: HTTPClient) {
        self.init(secret: secret) { url, headers, body in
            var request = OutgoingRequest(
                method: "POST", url: url, body: body, timeout: .seconds(10), maxBodyBytes: 65_536)
            for (name, value) in headers { request.headers[name] = value }
            return try? await http.execute(request).status
        }
    }
}

/// The price list and the seller: the operator's files, or those that ship.
struct PaymentFiles {
    let list: PriceList
    let seller: Seller

    /// - Throws: `ConfigurationFailure`, naming the setting.
    init(_ settings: Settings.Payments, templates: String?) throws {
        list = try Self.read(settings.plansFile, .plansFile, "plans.json", templates)
        seller = try Self.read(settings.sellerFile, .sellerFile, "seller.json", templates)
        guard list.faults.isEmpty else {
            throw ConfigurationFailure(list.faults.map { "\(SettingKey.plansFile.name): \($0)" })
        }
    }

    private static func read<Value: Decodable>(
        _ path: String?, _ key: SettingKey, _ shipped: String, _ templates: String?
    ) throws -> Value {
        let paths = try path.map { [$0] } ?? Locations.templates(templates).map { $0 + "/" + shipped }
        guard let data = paths.lazy.compactMap({ FileManager.default.contents(atPath: $0) }).first else {
            throw ConfigurationFailure(["\(key.name): \(paths.joined(separator: ", ")) cannot be read"])
        }
        do { return try DomainJSON.decode(Value.self, from: data) } catch {
            throw ConfigurationFailure(["\(key.name): \(error)"])
        }
    }
}
