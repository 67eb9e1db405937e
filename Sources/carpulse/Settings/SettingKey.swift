import Domain

/// One documented setting (docs/settings.md): its name in the environment, what holds when it is not set, and what it means.
struct SettingKey: Hashable, Sendable {
    let name: String
    let fallback: String?
    let isSecret: Bool
    let summary: String

    init(_ name: String, default fallback: String? = nil, secret: Bool = false, _ summary: String) {
        self.name = name
        self.fallback = fallback
        isSecret = secret
        self.summary = summary
    }
}

extension SettingKey {
    static let environment = SettingKey("APP_ENV", default: "dev", "dev, tst or prd; prd refuses defaults and mocks")
    static let host = SettingKey("HOST", default: "127.0.0.1", "address to listen on")
    static let port = SettingKey("PORT", default: "8100", "port to listen on; 0 picks a free one")
    static let publicBaseURL = SettingKey("PUBLIC_BASE_URL", "every absolute link is built from it")
    static let trustedProxies = SettingKey(
        "TRUSTED_PROXIES", "address blocks of proxies whose X-Forwarded-For counts, comma separated")
    static let corsOrigins = SettingKey("CORS_ORIGINS", "origins of other frontends, comma separated")
    static let dataDirectory = SettingKey("DATA_DIR", default: ".data", "embedded Redis, objects and made keys")
    static let redisURL = SettingKey(
        "REDIS_URL", secret: true, "redis://, rediss:// (TLS) or unix://; unset: a private redis-server")
    static let redisCAFile = SettingKey(
        "REDIS_CA_FILE", "PEM of the certificates that rediss:// trusts instead of the system's")
    static let storage = SettingKey("STORAGE", default: "local", "where new objects go: local or gcs")
    static let gcsBucket = SettingKey("GCS_BUCKET", "the bucket of STORAGE=gcs; also read when STORAGE is local")
    static let gcsEndpoint = SettingKey(
        "GCS_ENDPOINT", default: "https://storage.googleapis.com", "Google Cloud Storage, or an emulator")
    static let gcsLinkStyle = SettingKey(
        "GCS_LINK_STYLE", default: "path", "where the bucket stands in links: path or virtual (in the host)")
    static let googleCredentials = SettingKey(
        "GOOGLE_APPLICATION_CREDENTIALS", "key file of a service account; unset: the account of the machine")
    static let signedURLLifetime = SettingKey("SIGNED_URL_TTL", default: "3600", "life of a download link, seconds")
    static let teslaMode = SettingKey("TESLA_MODE", default: "live", "live or mock")
    static let teslaClientID = SettingKey("TESLA_CLIENT_ID", "from Tesla's developer portal")
    static let teslaClientSecret = SettingKey("TESLA_CLIENT_SECRET", secret: true, "from Tesla's developer portal")
    static let teslaRedirectURI = SettingKey("TESLA_REDIRECT_URI", "registered with Tesla, character for character")
    static let teslaAuthURL = SettingKey(
        "TESLA_AUTH_URL", default: "https://auth.tesla.com/oauth2/v3/authorize", "where browsers sign in")
    static let teslaTokenURL = SettingKey(
        "TESLA_TOKEN_URL", default: "https://fleet-auth.prd.vn.cloud.tesla.com/oauth2/v3/token",
        "code exchange, refresh")
    static let teslaBaseNA = SettingKey(
        "TESLA_API_BASE_NA", default: "https://fleet-api.prd.na.vn.cloud.tesla.com", "Fleet API, North America")
    static let teslaBaseEU = SettingKey(
        "TESLA_API_BASE_EU", default: "https://fleet-api.prd.eu.vn.cloud.tesla.com", "Fleet API, Europe")
    static let teslaBaseCN = SettingKey(
        "TESLA_API_BASE_CN", default: "https://fleet-api.prd.cn.vn.cloud.tesla.cn", "Fleet API, China")
    static let teslaPublicKey = SettingKey(
        "TESLA_PUBLIC_KEY_FILE", "PEM of the P-256 public key registered with Tesla; served where Tesla looks for it")
    static let teslaScopes = SettingKey(
        "TESLA_SCOPES", default: "openid offline_access vehicle_device_data vehicle_charging_cmds",
        "asked for at sign-in")
    static let snapshotKeys = SettingKey("SNAPSHOT_KEYS", secret: true, "kid:base64 list, newest first; seals sessions")
    static let linkKeys = SettingKey("LINK_KEYS", secret: true, "kid:base64 list, newest first; seals download links")
    static let jwtSecrets = SettingKey(
        "JWT_SECRETS", secret: true, "kid:secret list, newest first; signs access tokens with HS256")
    static let jwtKeyFiles = SettingKey(
        "JWT_KEY_FILES", "kid:path list of PEM private keys, newest first; they sign instead, with ES256 or RS256")
    static let smtpURL = SettingKey(
        "SMTP_URL", secret: true,
        "mail server, smtp://user:password@host:587 (STARTTLS) or smtps://; unset: files in dev, no mail in prd")
    static let smtpCAFile = SettingKey(
        "SMTP_CA_FILE", "PEM of the certificates that the mail server's is checked with instead of the system's")
    static let mailFrom = SettingKey(
        "MAIL_FROM", "who mails are from: Name <address>; needed with SMTP_URL")
    static let adminToken = SettingKey(
        "ADMIN_TOKEN", secret: true, "opens the admin API; at least 32 characters; unset: there is none")
    static let metricsToken = SettingKey(
        "METRICS_TOKEN", secret: true, "opens /metrics; at least 32 characters; unset: open, in prd there is none")
    static let webhookSecrets = SettingKey(
        "WEBHOOK_OUT_SECRETS", secret: true, "whsec_base64 list, newest first; signs webhooks")
    static let webhookPrivate = SettingKey(
        "WEBHOOK_ALLOW_PRIVATE", default: "false", "webhooks to private networks, for tests: true or false")
    static let stripeKey = SettingKey(
        "STRIPE_SECRET_KEY", secret: true, "from Stripe's dashboard; unset: Stripe is not offered")
    static let stripeWebhookSecrets = SettingKey(
        "STRIPE_WEBHOOK_SECRETS", secret: true, "whsec_ list of our endpoint; two while one is being replaced")
    static let stripeBase = SettingKey("STRIPE_API_BASE", default: "https://api.stripe.com", "Stripe's API")
    static let paypalClientID = SettingKey(
        "PAYPAL_CLIENT_ID", "of the REST app at PayPal; unset: PayPal is not offered")
    static let paypalClientSecret = SettingKey("PAYPAL_CLIENT_SECRET", secret: true, "of the REST app at PayPal")
    static let paypalMerchantID = SettingKey(
        "PAYPAL_MERCHANT_ID", "of the account that the money is for; needed in prd")
    static let paypalWebhookID = SettingKey(
        "PAYPAL_WEBHOOK_ID", "of our webhook at PayPal; it is part of what is signed")
    static let paypalWebhookCheck = SettingKey(
        "PAYPAL_WEBHOOK_CHECK", default: "offline", "offline: by signature and certificate; online: PayPal is asked")
    static let paypalBase = SettingKey(
        "PAYPAL_API_BASE", "PayPal's API; default: https://api-m.sandbox.paypal.com, in prd https://api-m.paypal.com")
    static let paypalCertHosts = SettingKey(
        "PAYPAL_CERT_HOSTS", "where PayPal's signing certificates may come from; default: the two of that mode")
    static let paypalCertCAFile = SettingKey(
        "PAYPAL_CERT_CA_FILE", "PEM of authorities that may vouch for these certificates instead of the system's")
    static let sessionIdle = SettingKey("SESSION_TTL", default: "3600", "sliding life of a session, seconds")
    static let sessionAbsolute = SettingKey(
        "SESSION_MAX_LIFETIME", default: "86400", "longest life of a session, seconds")
    static let sessionMemory = SettingKey(
        "SESSION_MEMORY_BYTES", default: "67108864", "rough bytes of sessions kept in memory")
    static let retention = SettingKey("REPORT_RETENTION", default: "86400", "photos, tasks and reports, seconds")
    static let paidRetention = SettingKey(
        "PAID_REPORT_RETENTION", default: "2592000", "reports that a signed-in user paid for, seconds")
    static let templates = SettingKey("TEMPLATES_DIR", "own templates before the shipped ones")
    static let maxBodyBytes = SettingKey("MAX_BODY_BYTES", default: "1048576", "largest request body, uploads excepted")
    static let maxImageBytes = SettingKey("MAX_IMAGE_BYTES", default: "10485760", "largest photo")
    static let maxImagePixels = SettingKey("MAX_IMAGE_PIXELS", default: "40000000", "most pixels of a photo")
    static let partitions = SettingKey("PARTITIONS", default: "16", "slots that sessions are spread over, 1 to 1024")
    static let drainSeconds = SettingKey("DRAIN_SECONDS", default: "28", "longest graceful stop, seconds")
    static let drainLinger = SettingKey(
        "DRAIN_LINGER_SECONDS", "of these, how long a stopping instance still serves; default: 5, in dev 0")
    static let pdfEngine = SettingKey(
        "PDF_ENGINE", default: "plutobook", "engine of standard PDFs: plutobook or weasyprint")
    static let pdfWorkers = SettingKey("PDF_WORKERS", "render processes; default: one per core")
    static let pdfQueueLimit = SettingKey("PDF_QUEUE_LIMIT", default: "500", "waiting reports in all before 429")
    static let pdfTimeout = SettingKey("PDF_TIMEOUT", default: "60", "longest attempt at one report, seconds")
    static let pdfSigningKey = SettingKey(
        "PDF_SIGNING_KEY_FILE", "PEM of the P-256 key and its certificate chain that sign reports; unset: unsigned")
    static let rateLimitPDF = SettingKey(
        "RATE_LIMIT_PDF", default: "120/60", "requests for reports, count/seconds, by session; off outside prd")
    static let rateLimitStatus = SettingKey(
        "RATE_LIMIT_STATUS", default: "6000/60", "polls and downloads, count/seconds, by address; off outside prd")
    static let rateLimitTeslaAPI = SettingKey(
        "RATE_LIMIT_TESLA_API", default: "120/60",
        "what may cost a call to Tesla, count/seconds, by session; off outside prd")
    static let rateLimitTeslaOAuth = SettingKey(
        "RATE_LIMIT_TESLA_OAUTH", "sign-ins begun, count/seconds, by address; default: 10/60, with the mock off")
    static let rateLimitAuth = SettingKey(
        "RATE_LIMIT_AUTH", default: "10/60",
        "registrations, sign-ins and refreshes, count/seconds, by address; off outside prd")
    static let rateLimitUploads = SettingKey(
        "RATE_LIMIT_UPLOADS", default: "30/60", "uploads of photos, count/seconds, by session; off outside prd")
    static let rateLimitStandard = SettingKey(
        "RATE_LIMIT_DEFAULT", default: "600/60", "all other requests, count/seconds, by address; off outside prd")
    static let rateLimitVerify = SettingKey(
        "RATE_LIMIT_VERIFY", default: "60/60", "verify pages, count/seconds, by address; off outside prd")
    static let rateLimitDocuments = SettingKey(
        "RATE_LIMIT_DOCUMENTS", default: "10/60", "files verified, count/seconds, by address; off outside prd")
    static let rateLimitPayments = SettingKey(
        "RATE_LIMIT_PAYMENTS", default: "10/60",
        "orders and what changes them, count/seconds, by session; off outside prd")
    static let rateLimitWebhooks = SettingKey(
        "RATE_LIMIT_WEBHOOKS", default: "600/60",
        "unproven webhooks of payment providers, count/seconds, by provider and address; off outside prd")
    static let paymentsRequired = SettingKey(
        "PAYMENTS_REQUIRED", default: "false", "whether a report needs a paid plan: true or false")
    static let plansFile = SettingKey("PLANS_FILE", "plans, prices and VAT rates; default: the shipped plans.json")
    static let sellerFile = SettingKey("SELLER_FILE", "who sells, for receipts; default: the shipped seller.json")
    static let paymentsMock = SettingKey(
        "PAYMENTS_MOCK",
        "the built-in provider that moves no money: true, false, or the http address of one elsewhere; default: false, in dev true; refused in prd"
    )
    static let paymentsMockSecret = SettingKey(
        "PAYMENTS_MOCK_SECRET", secret: true, "shared with a mock elsewhere; the built-in one makes its own")
    static let rateLimitTeslaData = SettingKey(
        "RATE_LIMIT_TESLA_DATA",
        "our calls for live data of one car; default: 60/60, as Tesla allows; with the mock off")
    static let asyncStatus = SettingKey("ASYNC_STATUS", default: "202", "answer of the async request: 202 or 200")
    static let logLevel = SettingKey("LOG_LEVEL", default: "info", "trace, debug, info, notice, warning, error")
    static let logFormat = SettingKey("LOG_FORMAT", "text or json; default: text on a terminal")

    /// In the order of the documentation.
    static let all: [SettingKey] = [
        environment, host, port, publicBaseURL, trustedProxies, corsOrigins, dataDirectory, redisURL,
        redisCAFile, storage, gcsBucket, gcsEndpoint, gcsLinkStyle, googleCredentials, signedURLLifetime, teslaMode,
        teslaClientID, teslaClientSecret, teslaRedirectURI,
        teslaAuthURL, teslaTokenURL,
        teslaBaseNA, teslaBaseEU, teslaBaseCN, teslaPublicKey, teslaScopes, snapshotKeys, linkKeys, jwtSecrets,
        jwtKeyFiles, smtpURL, smtpCAFile, mailFrom, adminToken,
        metricsToken,
        webhookSecrets, webhookPrivate, stripeKey, stripeWebhookSecrets, stripeBase, paypalClientID, paypalClientSecret,
        paypalMerchantID, paypalWebhookID, paypalWebhookCheck, paypalBase, paypalCertHosts, paypalCertCAFile,
        sessionIdle,
        sessionAbsolute, sessionMemory,
        retention, paidRetention, templates, maxBodyBytes, maxImageBytes, maxImagePixels, partitions, drainSeconds,
        drainLinger, pdfEngine,
        pdfWorkers, pdfQueueLimit, pdfTimeout, pdfSigningKey, rateLimitPDF, rateLimitStatus, rateLimitTeslaAPI,
        rateLimitTeslaOAuth, rateLimitTeslaData, rateLimitAuth, rateLimitUploads, rateLimitStandard, rateLimitVerify,
        rateLimitDocuments,
        rateLimitPayments, rateLimitWebhooks, paymentsRequired, plansFile, sellerFile, paymentsMock,
        paymentsMockSecret,
        asyncStatus, logLevel, logFormat,
    ]
    static func rateLimit(_ name: RateClass) -> SettingKey {
        switch name {
        case .pdf: rateLimitPDF
        case .status: rateLimitStatus
        case .teslaAPI: rateLimitTeslaAPI
        case .teslaOAuth: rateLimitTeslaOAuth
        case .teslaData: rateLimitTeslaData
        case .auth: rateLimitAuth
        case .uploads: rateLimitUploads
        case .standard: rateLimitStandard
        case .verify: rateLimitVerify
        case .payments: rateLimitPayments
        case .webhooks: rateLimitWebhooks
        case .documents: rateLimitDocuments
        }
    }
}
