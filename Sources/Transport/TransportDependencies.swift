public import Actors
public import Domain
public import FoundationEssentials
public import Logging

/// What the HTTP side needs of the rest of the program; made once in the composition root.
public struct TransportDependencies: Sendable {
    public var registry: SessionRegistry
    public var signIn: SignInDesk
    public var tasks: ReportTasks
    public var operators: OperatorDesk
    public var answers: any AnswerStore
    public var accounts: AccountDesk
    public var health: HealthMonitor
    public var gate: RateGate
    public var storage: any ObjectStorage
    public var signer: any LinkSigner
    public var archiver: any Archiver
    public var documents: ReportDocuments
    public var web: WebFiles
    public var previews: any PagePreviewer
    public var verify: VerifyDesk
    /// nil: nothing is sold here.
    public var payments: PaymentDesk?
    /// Rules of a time zone by its name in the zone database; nil for an unknown one.
    public var zones: @Sendable (String) async -> TimeZoneRules?
    /// All figures of this instance, as Prometheus reads them.
    public var metrics: MetricsPage
    public var apiFiles = APIDocumentFiles()
    /// gzip; nil when it cannot.
    public var compress: @Sendable ([UInt8]) -> [UInt8]? = { _ in nil }
    public var clock: WallClock
    public var ids: IDGenerator
    public var configuration: TransportConfiguration
    public var logger: Logger

    public init(
        registry: SessionRegistry, signIn: SignInDesk, tasks: ReportTasks, operators: OperatorDesk,
        answers: any AnswerStore, accounts: AccountDesk,
        health: HealthMonitor, gate: RateGate,
        storage: any ObjectStorage, signer: any LinkSigner, archiver: any Archiver, documents: ReportDocuments,
        web: WebFiles, previews: any PagePreviewer, verify: VerifyDesk,
        zones: @escaping @Sendable (String) async -> TimeZoneRules?,
        metrics: MetricsPage = MetricsPage(), clock: WallClock,
        ids: IDGenerator, configuration: TransportConfiguration, logger: Logger
    ) {
        self.registry = registry
        self.signIn = signIn
        self.tasks = tasks
        self.operators = operators
        self.answers = answers
        self.accounts = accounts
        self.health = health
        self.gate = gate
        self.storage = storage
        self.signer = signer
        self.archiver = archiver
        self.documents = documents
        self.web = web
        self.previews = previews
        self.verify = verify
        self.zones = zones
        self.metrics = metrics
        self.clock = clock
        self.ids = ids
        self.configuration = configuration
        self.logger = logger
    }
}

/// The documents that are made while somebody waits for them; filled in with `Rendering` by the composition root.
public struct ReportDocuments: Sendable {
    /// The screen edition of a report. The `asset` of each photo is the address to load it from.
    public var page: @Sendable (ReportModel, ReportLanguage, PageTheme) throws -> String
    /// The charging history as CSV, UTF-8.
    public var chargingHistory: @Sendable (ChargingHistoryRequest) throws -> [UInt8]
    /// What a photo shows, as the reports say it.
    public var slotName: @Sendable (PhotoSlot, ReportLanguage) -> String
    /// Words of the pages that mails lead to.
    public var accountWord: @Sendable (AccountWord, ReportLanguage) -> String

    public init(
        page: @escaping @Sendable (ReportModel, ReportLanguage, PageTheme) throws -> String,
        chargingHistory: @escaping @Sendable (ChargingHistoryRequest) throws -> [UInt8],
        slotName: @escaping @Sendable (PhotoSlot, ReportLanguage) -> String,
        accountWord: @escaping @Sendable (AccountWord, ReportLanguage) -> String = { word, _ in word.rawValue }
    ) {
        self.page = page
        self.chargingHistory = chargingHistory
        self.slotName = slotName
        self.accountWord = accountWord
    }
}

/// What a CSV of charging sessions is to hold.
public struct ChargingHistoryRequest: Sendable {
    public struct Car: Sendable {
        public var vin: VIN
        public var displayName: String?
        /// Oldest first.
        public var sessions: [ChargingSession]
    }

    public var cars: [Car]
    public var language: ReportLanguage
    public var dialect: CSVDialect
    /// Whose clock the times show; nil: that of each charging site.
    public var zone: TimeZoneRules?
}

/// A setting as an operator may see it.
public struct ShownSetting: Sendable {
    public var name: String
    /// nil: not set, or a secret.
    public var value: String?
    /// `environment`, `file`, `default`, ...; nil when it is not set.
    public var origin: String?
    public var isSecret: Bool
    public var summary: String

    public init(name: String, value: String?, origin: String?, isSecret: Bool, summary: String) {
        self.name = name
        self.value = value
        self.origin = origin
        self.isSecret = isSecret
        self.summary = summary
    }
}

/// What `/version` tells.
public struct VersionInfo: Sendable {
    public var version: String
    public var commit: String
    public var builtAt: String?

    public init(version: String, commit: String, builtAt: String? = nil) {
        self.version = version
        self.commit = commit
        self.builtAt = builtAt
    }
}

/// The settings of the HTTP side (interface.md).
public struct TransportConfiguration: Sendable {
    /// Every absolute link is built from it; without a slash at the end.
    public var publicBaseURL: String
    /// `dev`, `tst`, `prd`.
    public var environment: String
    public var version: VersionInfo
    /// Name of this instance in `/health`.
    public var instance: String
    /// When the program started.
    public var startedAt: Date
    /// 202, or 200 for strict old clients (`ASYNC_STATUS`).
    public var asyncStatus: Int
    public var maxBodyBytes: Int
    public var maxImageBytes: Int
    /// Origins that may call with credentials, besides our own; `*` lets all others call without.
    public var corsOrigins: [String]
    /// Whose `X-Forwarded-For` counts.
    public var trustedProxies: [AddressBlock]
    /// Cookies only over https.
    public var secureCookies: Bool
    /// For `/api/v1/meta/limits`.
    public var linkTTL: Duration
    /// Opens the admin side; nil: there is none.
    public var adminToken: Secret?
    /// The permissions that a sign-in asks for.
    public var scopes: [String]
    /// PEM of the public key registered with Tesla.
    public var teslaPublicKey: String?
    /// Memory for photos that are being received, all requests together, bytes.
    public var uploadMemory: Int
    /// What receivers of webhooks may be; nil where none are offered.
    public var webhooks: WebhookRules?
    /// The kinds of PDF that are made here, for `/api/v1/meta/limits`.
    public var profiles = Set(PDFProfile.allCases)
    /// Tesla is the mock: its accounts can be tried without anybody's password.
    public var offersDemo = false
    /// A report needs a plan that was paid for.
    public var paymentsRequired = false
    /// For the operator.
    public var settings: [ShownSetting] = []
    public var streams: StreamPacing
    public var connections: ConnectionLimits

    public init(
        publicBaseURL: String, environment: String, version: VersionInfo, instance: String, startedAt: Date,
        asyncStatus: Int = 202, maxBodyBytes: Int = 1_048_576, maxImageBytes: Int = 10_485_760,
        corsOrigins: [String] = [], trustedProxies: [AddressBlock] = [], secureCookies: Bool = true,
        linkTTL: Duration = .seconds(3_600), adminToken: Secret? = nil, scopes: [String] = [],
        teslaPublicKey: String? = nil, uploadMemory: Int = 268_435_456, webhooks: WebhookRules? = nil,
        streams: StreamPacing = StreamPacing(),
        connections: ConnectionLimits = .init()
    ) {
        self.publicBaseURL = publicBaseURL
        self.environment = environment
        self.version = version
        self.instance = instance
        self.startedAt = startedAt
        self.asyncStatus = asyncStatus
        self.maxBodyBytes = maxBodyBytes
        self.maxImageBytes = maxImageBytes
        self.corsOrigins = corsOrigins
        self.trustedProxies = trustedProxies
        self.secureCookies = secureCookies
        self.linkTTL = linkTTL
        self.adminToken = adminToken
        self.scopes = scopes
        self.teslaPublicKey = teslaPublicKey
        self.uploadMemory = uploadMemory
        self.webhooks = webhooks
        self.streams = streams
        self.connections = connections
    }

    /// The largest body of all routes: as many photos as a session holds, and the form around them.
    var maxUploadBytes: Int {
        max(maxImageBytes * SessionState.maxImages, RouteDesk.maxDocumentBytes) + maxBodyBytes
    }

    /// What a reader sees in the address of the browser.
    var publicHost: String { publicOrigin.split(separator: "/").last.map { String($0) } ?? publicOrigin }

    /// `https://host[:port]` of the public address.
    var publicOrigin: String {
        let rest = publicBaseURL.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        return rest.prefix(3).joined(separator: "/")
    }
}
