import Domain
import Drivers
import Integrations
import Transport

/// Everything that an operator may set, typed and checked. Read once, at start.
struct Settings: Sendable {
    enum Environment: String, Sendable, CaseIterable { case dev, tst, prd }
    enum TeslaMode: String, Sendable, CaseIterable { case live, mock }
    enum StorageKind: String, Sendable, CaseIterable { case local, gcs }
    enum Engine: String, Sendable, CaseIterable { case plutobook, weasyprint }
    enum LogFormat: String, Sendable, CaseIterable { case text, json }

    struct Tesla: Sendable {
        var mode: TeslaMode
        var clientID: String
        var clientSecret: Secret
        var redirectURI: String?
        var authURL: String
        var tokenURL: String
        var bases: [TeslaRegion: String]
        var scopes: [String]
        /// PEM.
        var publicKey: String?
    }

    struct Limits: Sendable {
        var bodyBytes: Int
        var imageBytes: Int
        var imagePixels: Int
        var partitions: Int
        /// Rough bytes of session actors.
        var sessionMemory: Int
        var queue: Int
        var drain: Duration
        var drainLinger: Duration
    }

    struct Rendering: Sendable {
        var engine: Engine
        /// nil: one per core.
        var workers: Int?
        var timeout: Duration
        var templates: String?
        /// nil: reports are not signed.
        var signer: DocumentSigner?
    }

    struct Bucket: Sendable {
        var name: String
        var endpoint: String
        var linkStyle: GoogleLinks.Style
        var credentials: GoogleCredentials
    }

    struct Webhooks: Sendable {
        /// nil: kept in `DATA_DIR/keys` (dev and tst), or webhooks are not offered (prd).
        var secrets: Secret?
        var rules: WebhookRules
    }

    struct Payments: Sendable {
        enum Mock: Sendable, Equatable {
            case none, builtIn
            case elsewhere(String)
        }

        var isRequired: Bool
        var plansFile: String?
        var sellerFile: String?
        var mock: Mock
        /// Shared with a mock elsewhere.
        var mockSecret: Secret?
    }

    enum Mail: Sendable {
        case server(SMTPClient.Configuration, from: MailSender)
        /// Mails are written to `DATA_DIR/mail` (dev and tst).
        case files
        /// Nothing that needs a mail is offered.
        case none
    }

    var environment: Environment
    var host: String
    var port: Int
    /// nil: made from the address the server listens on.
    var publicBaseURL: String?
    var trustedProxies: [AddressBlock]
    var corsOrigins: [String]
    var dataDirectory: String
    /// nil: the embedded one.
    var redis: RedisConfiguration?
    var storage: StorageKind
    /// nil: no bucket is known.
    var bucket: Bucket?
    var linkLifetime: Duration
    var tesla: Tesla
    /// nil: kept in `DATA_DIR/keys` (dev and tst only).
    var snapshotKeys: Secret?
    var linkKeys: Secret?
    /// nil: kept in `DATA_DIR/keys` (dev and tst only).
    var jwtSecrets: Secret?
    var jwtKeyFiles: [(id: String, pem: String)]
    var mail: Mail
    /// nil: there is no admin side.
    var adminToken: Secret?
    /// nil: everybody may read the metrics, in production nobody.
    var metricsToken: Secret?
    var webhooks: Webhooks
    /// nil: not offered.
    var stripe: StripeConfiguration?
    var paypal: PayPalConfiguration?
    var payments: Payments
    var session: SessionLifetime
    var limits: Limits
    var rendering: Rendering
    /// A class that is off is missing.
    var rateLimits: [RateClass: RatePolicy]
    var asyncStatus: Int
    var logLevel: String
    var logFormat: LogFormat?
    /// All of them as texts, for the operator.
    var shown: [ShownSetting]
    /// What is allowed in this environment and would not be in production.
    let warnings: [String]

    /// - Throws: every problem at once.
    init(_ source: SettingsSource) throws(ConfigurationFailure) {
        var parser = SettingsParser(source)
        // What cannot be read is told with all other problems.
        shown = (try? source.shown()) ?? []
        environment = parser.choice(.environment, Environment.self) ?? .prd
        host = parser.text(.host)
        port = parser.number(.port, in: 0...65_535)
        let base = parser.url(.publicBaseURL)
        publicBaseURL = base.isEmpty ? environment.defaultBaseURL : base
        trustedProxies = parser.blocks(.trustedProxies)
        corsOrigins = parser.list(.corsOrigins)
        dataDirectory = parser.text(.dataDirectory)
        redis = parser.redis(.redisURL, trusting: .redisCAFile)
        storage = parser.choice(.storage, StorageKind.self) ?? .local
        bucket = parser.bucket(isNeeded: storage == .gcs, environment)
        linkLifetime = parser.seconds(.signedURLLifetime, in: 1...604_800)
        tesla = Tesla(&parser)
        snapshotKeys = parser.optional(.snapshotKeys).map { Secret($0) }
        linkKeys = parser.optional(.linkKeys).map { Secret($0) }
        jwtSecrets = parser.optional(.jwtSecrets).map { Secret($0) }
        jwtKeyFiles = parser.keyFiles(.jwtKeyFiles, environment)
        mail = parser.mail(environment)
        adminToken = parser.token(.adminToken)
        metricsToken = parser.token(.metricsToken)
        webhooks = Webhooks(
            secrets: parser.optional(.webhookSecrets).map { Secret($0) },
            rules: WebhookRules(
                allowsPlainHTTP: environment != .prd, allowsPrivateAddresses: parser.flag(.webhookPrivate)))
        stripe = parser.stripe(environment)
        paypal = parser.paypal(environment)
        payments = Payments(&parser, environment)
        session = SessionLifetime(
            idle: parser.seconds(.sessionIdle, in: 1...604_800),
            absolute: parser.seconds(.sessionAbsolute, in: 1...2_592_000),
            retention: parser.seconds(.retention, in: 1...31_536_000),
            paidRetention: parser.seconds(.paidRetention, in: 1...31_536_000))
        limits = Limits(&parser, environment)
        rendering = Rendering(&parser, environment)
        rateLimits = [:]
        for name in RateClass.allCases {
            // Tesla's own (facts 8.1). All sessions of a mock share its few cars.
            let usual: RatePolicy? =
                switch name {
                case .teslaData where tesla.mode == .live: RatePolicy(count: 60, seconds: 60)
                case .teslaOAuth where tesla.mode == .live: RatePolicy(count: 10, seconds: 60)
                default: nil
                }
            rateLimits[name] = parser.rate(.rateLimit(name), default: usual)
        }
        asyncStatus = parser.number(.asyncStatus, in: 200...202)
        if asyncStatus == 201 { parser.refuse(.asyncStatus, "is 200 or 202") }
        logLevel = parser.text(.logLevel)
        logFormat = parser.optional(.logFormat) == nil ? nil : parser.choice(.logFormat, LogFormat.self)
        warnings = parser.warnings
        checkProduction(&parser)
        parser.checkTokenKeys(jwtSecrets, jwtKeyFiles)
        guard parser.problems.isEmpty else { throw ConfigurationFailure(parser.problems) }
    }

    /// Production starts with nothing that was made up or is meant for tests (interface.md, APP_ENV).
    private func checkProduction(_ parser: inout SettingsParser) {
        if tesla.mode == .live, environment != .dev {
            if tesla.clientID.isEmpty { parser.refuse(.teslaClientID, "is needed with TESLA_MODE=live") }
            if tesla.clientSecret.reveal().isEmpty {
                parser.refuse(.teslaClientSecret, "is needed with TESLA_MODE=live")
            }
        }
        guard environment == .prd else { return }
        if tesla.mode == .mock { parser.refuse(.teslaMode, "the mock is refused with APP_ENV=prd") }
        if publicBaseURL?.hasPrefix("https://") != true {
            parser.refuse(.publicBaseURL, "must be https with APP_ENV=prd")
        }
        if let bucket, !bucket.endpoint.hasPrefix("https://") {
            parser.refuse(.gcsEndpoint, "must be https with APP_ENV=prd")
        }
        if webhooks.rules.allowsPrivateAddresses { parser.refuse(.webhookPrivate, "true is refused with APP_ENV=prd") }
        if payments.mock != .none { parser.refuse(.paymentsMock, "the mock is refused with APP_ENV=prd") }
        if payments.isRequired, payments.sellerFile == nil {
            parser.refuse(.sellerFile, "is needed with PAYMENTS_REQUIRED=true and APP_ENV=prd")
        }
        for name in RateClass.allCases where parser.text(.rateLimit(name)) == "off" {
            parser.refuse(.rateLimit(name), "off is refused with APP_ENV=prd")
        }
        if snapshotKeys == nil { parser.refuse(.snapshotKeys, "is needed with APP_ENV=prd (see `carpulse keys`)") }
        if jwtSecrets == nil, jwtKeyFiles.isEmpty {
            parser.refuse(.jwtSecrets, "is needed with APP_ENV=prd (see `carpulse keys`)")
        }
        if linkKeys == nil { parser.refuse(.linkKeys, "is needed with APP_ENV=prd (see `carpulse keys`)") }
    }
}

extension Settings.Environment {
    /// `{env}.api.…` outside development (interface.md).
    var defaultBaseURL: String? { self == .dev ? nil : "https://\(rawValue).api.carpulsetracker.com" }
}

extension Settings.Tesla {
    init(_ parser: inout SettingsParser) {
        mode = parser.choice(.teslaMode, Settings.TeslaMode.self) ?? .live
        clientID = parser.text(.teslaClientID)
        clientSecret = Secret(parser.text(.teslaClientSecret))
        let redirect = parser.url(.teslaRedirectURI)
        redirectURI = redirect.isEmpty ? nil : redirect
        authURL = parser.url(.teslaAuthURL)
        tokenURL = parser.url(.teslaTokenURL)
        bases = [
            .na: parser.url(.teslaBaseNA), .eu: parser.url(.teslaBaseEU), .cn: parser.url(.teslaBaseCN),
        ]
        scopes = parser.list(.teslaScopes)
        publicKey = parser.publicKey(.teslaPublicKey)
    }
}

extension Settings.Payments {
    init(_ parser: inout SettingsParser, _ environment: Settings.Environment) {
        isRequired = parser.flag(.paymentsRequired)
        plansFile = parser.optional(.plansFile)
        sellerFile = parser.optional(.sellerFile)
        mockSecret = parser.optional(.paymentsMockSecret).map { Secret($0) }
        switch parser.optional(.paymentsMock) {
        case nil: mock = environment == .dev ? .builtIn : .none
        case "true": mock = .builtIn
        case "false": mock = .none
        default:
            mock = .elsewhere(parser.url(.paymentsMock))
            if mockSecret == nil { parser.refuse(.paymentsMockSecret, "is needed with a mock elsewhere") }
        }
    }
}

extension Settings.Limits {
    init(_ parser: inout SettingsParser, _ environment: Settings.Environment) {
        bodyBytes = parser.number(.maxBodyBytes, in: 1_024...67_108_864)
        imageBytes = parser.number(.maxImageBytes, in: 1_024...67_108_864)
        imagePixels = parser.number(.maxImagePixels, in: 10_000...400_000_000)
        partitions = parser.number(.partitions, in: 1...1_024)
        sessionMemory = parser.number(.sessionMemory, in: 1_048_576...17_179_869_184)
        queue = parser.number(.pdfQueueLimit, in: 1...1_000_000)
        let seconds = parser.number(.drainSeconds, in: 1...600)
        drain = .seconds(seconds)
        let linger = environment == .dev ? 0 : min(5, seconds / 2)
        drainLinger = .seconds(parser.number(.drainLinger, in: 0...(seconds / 2), default: linger))
    }
}

extension Settings.Rendering {
    init(_ parser: inout SettingsParser, _ environment: Settings.Environment) {
        engine = parser.choice(.pdfEngine, Settings.Engine.self) ?? .plutobook
        let count = parser.number(.pdfWorkers, in: 1...64)
        workers = count == 0 ? nil : count
        timeout = parser.seconds(.pdfTimeout, in: 1...600)
        templates = parser.optional(.templates)
        signer = parser.signer(.pdfSigningKey, environment)
    }
}
