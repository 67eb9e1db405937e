public import Domain

/// The three-legged sign-in: sends a browser to Tesla and takes it back (rows T1, T2).
public struct SignInDesk: Sendable {
    public struct Configuration: Sendable {
        /// How long a browser may take at Tesla (state.md 1, decisions.md 1).
        public var stateLifetime: Duration
        /// Origins (`https://host[:port]`) to which a finished sign-in may return, besides our own paths.
        public var returnOrigins: [String]

        public init(stateLifetime: Duration = .seconds(600), returnOrigins: [String] = []) {
            self.stateLifetime = stateLifetime
            self.returnOrigins = returnOrigins
        }
    }

    public struct Start: Sendable, Unlogged {
        public let authorizeURL: String
        public let state: String
        /// Goes into a cookie of this browser; the callback must bring it back.
        public let browser: String
        public let lifetime: Duration
    }

    public struct Finish: Sendable {
        public let session: SessionID
        public let returnTo: String?
        public let language: ReportLanguage
        /// Permissions we asked for and did not get.
        public let missingScopes: [String]
    }

    private let registry: SessionRegistry
    private let services: SessionServices
    private let pending: any SignInStore
    private let scopes: [String]
    private let configuration: Configuration

    public init(
        registry: SessionRegistry, services: SessionServices, pending: any SignInStore, scopes: [String],
        configuration: Configuration
    ) {
        self.registry = registry
        self.services = services
        self.pending = pending
        self.scopes = scopes
        self.configuration = configuration
    }

    /// Begins a sign-in for `session`, or for a new one.
    /// - Parameter browser: the binding this browser already carries, if any.
    /// - Parameter account: who is signed in, to own a new session.
    public func begin(
        session: SessionID?, of account: AccountID? = nil, returnTo: String?, language: ReportLanguage, browser: String?
    ) async throws(Problem) -> Start {
        if let returnTo, !allows(returnTo: returnTo) {
            throw Problem(.returnToNotAllowed, "return_to must be a path of this site or one of the allowed origins")
        }
        guard services.signIn.isConfigured else {
            throw Problem(.notReady, "The sign-in with Tesla is not set up on this server", retryAfter: .seconds(600))
        }
        let owner: ReportSession
        if let session {
            owner = try await registry.session(session)
        } else {
            owner = try await registry.create(language: language, owner: account)
        }
        let state = services.ids.token()
        let nonce = services.ids.token()
        let binding = browser.flatMap { (16...64).contains($0.utf8.count) ? $0 : nil } ?? services.ids.token()
        let signIn = PendingSignIn(
            session: owner.id, nonce: nonce, browser: binding, returnTo: returnTo, language: language)
        try await storing { () async throws(StoreError) in
            try await pending.put(signIn, state: state, lifetime: configuration.stateLifetime)
        }
        let url = services.signIn.authorizationURL(
            SignInRequest(state: state, nonce: nonce, locale: language.teslaLocale))
        return Start(authorizeURL: url, state: state, browser: binding, lifetime: configuration.stateLifetime)
    }

    /// Takes the state out for good. Used for a refusal too, so that a state never works twice.
    ///
    /// The caller proves that the sign-in is its own by the browser's binding or by the session it began for.
    public func take(
        state: String, browser: String?, session: SessionID? = nil
    ) async throws(Problem) -> PendingSignIn {
        let found = try await storing { () async throws(StoreError) in try await pending.take(state: state) }
        guard let found, found.browser == browser || found.session == session else {
            throw Problem(.stateInvalid, "This sign-in is unknown, was used already, or began in another browser")
        }
        return found
    }

    /// Trades the code for tokens and connects the session.
    public func finish(_ signIn: PendingSignIn, code: String) async throws(Problem) -> Finish {
        let grant: TeslaGrant
        do throws(TeslaError) { grant = try await services.signIn.exchange(code: code) } catch {
            throw Problem(
                .teslaTokenExchangeFailed, "Tesla did not accept the sign-in; please try again",
                retryAfter: error.retryAfter, upstreamStatus: error.status == 0 ? nil : error.status)
        }
        if let nonce = grant.nonce, nonce != signIn.nonce {
            throw Problem(.stateInvalid, "Tesla's answer belongs to another sign-in")
        }
        let session = try await registry.session(signIn.session)
        try await session.connect(grant)
        let granted = Set(grant.account.scopes)
        return Finish(
            session: signIn.session, returnTo: signIn.returnTo, language: signIn.language,
            missingScopes: scopes.filter { !granted.contains($0) })
    }

    /// A path of our own (not `//host`), or an allowed origin.
    public func allows(returnTo target: String) -> Bool {
        guard target.utf8.count <= 2_048, target.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "\\") })
        else { return false }
        if target.hasPrefix("/") { return !target.hasPrefix("//") }
        return configuration.returnOrigins.filter { $0 != "*" }.contains { origin in
            target == origin || target.hasPrefix(origin + "/") || target.hasPrefix(origin + "?")
        }
    }
}

extension ReportSession {
    func connect(_ grant: TeslaGrant) async throws(Problem) {
        try await update { change throws(Problem) in
            change.discardingFacts { $0.connect(grant.account) }
            change.tokens = .replace(grant.tokens)
        }
    }

    /// Forgets the Tesla tokens and the cars.
    public func disconnect() async throws(Problem) {
        try await update { change throws(Problem) in
            change.discardingFacts { $0.disconnect() }
            change.tokens = .remove
        }
    }
}

extension ReportLanguage {
    /// For Tesla's sign-in page (facts 1.3).
    var teslaLocale: String {
        switch self {
        case .en: "en-GB"
        case .fi: "fi-FI"
        case .sv: "sv-SE"
        case .no: "nb-NO"
        case .da: "da-DK"
        case .de: "de-DE"
        case .fr: "fr-FR"
        case .es: "es-ES"
        case .it: "it-IT"
        }
    }
}
