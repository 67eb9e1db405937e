public import Domain
import FoundationEssentials
import Logging

/// What accounts do by mail: prove that an address is its owner's, and let in who forgot the password.
extension AccountDesk {
    /// For one address, whoever asks: three mails of a kind an hour, counted when they are sent. So nobody uses up what the
    /// owner of the address needs without a mail that the owner has.
    private static let perAddress = RatePolicy(count: 3, seconds: 3_600)!
    /// For one place: twenty an hour.
    private static let perPlace = RatePolicy(count: 20, seconds: 3_600)!

    /// - Throws: `mail_unavailable`.
    public func demandMail() throws(Problem) {
        guard services.mail == nil else { return }
        throw Problem(.mailUnavailable, "This server sends no mail; please ask its operator")
    }

    /// Orders a mail. Whether there is such an account makes no difference here: neither to the answer nor to its time.
    /// - Throws: `mail_unavailable`, `rate_limited` by the client's address, `store_busy`.
    public func order(
        _ kind: MailKind, for email: EmailAddress, language: ReportLanguage, from address: IPAddress?
    ) async throws(Problem) {
        try demandMail()
        try await put(kind, email, language, from: address)
    }

    /// Whoever made the account may be somebody else than the owner of the address, so a sign-in survives only if the
    /// one who confirms knows the password, or is signed in to this account.
    /// - Parameters:
    ///   - user: who is signed in there.
    ///   - demandsProof: one of both must be so, or nothing is confirmed.
    /// - Throws: `link_invalid` when the address is confirmed already, too; `bad_request` when the password is wrong.
    public func verify(
        _ text: String, password: Password? = nil, by user: AccountID? = nil, demandsProof: Bool = false,
        from address: IPAddress?
    ) async throws(Problem) -> Account {
        guard let token = MailToken(text, for: .verification, now: services.clock.now, services.sealer),
            let known = try await account(token.account), !known.isEmailVerified
        else { throw Self.invalidLink }
        let isOwn = user == known.id
        if password != nil || (demandsProof && !isOwn) { try await check(password, of: known, at: address) }
        let isProved = isOwn || password != nil
        return try await update(token.account) { account throws(Problem) in
            guard !account.isEmailVerified, account.generation == known.generation else { throw Self.invalidLink }
            if !isProved { account.generation += 1 }
            account.confirm()
        }
    }

    /// Sets a new password and ends all sign-ins. The address is proved by it, and the place is known from now on.
    /// - Throws: `link_invalid` when it was used already, too.
    public func reset(_ text: String, to password: Password, from address: IPAddress?) async throws(Problem) -> Account
    {
        guard let token = MailToken(text, for: .reset, now: services.clock.now, services.sealer),
            let known = try await account(token.account), known.generation == token.generation
        else { throw Self.invalidLink }
        let hash = try await services.hasher.hash(password)
        let account = try await update(token.account) { account throws(Problem) in
            guard account.generation == token.generation else { throw Self.invalidLink }
            account.password = hash
            account.generation += 1
            account.confirm()
        }
        try await storing { () async throws(StoreError) in
            try await services.accounts.becomeFamiliar(address, to: account.email)
        }
        return account
    }

    /// The mail to a new account. It exists without it: another one can be asked for.
    func welcome(_ account: Account, _ language: ReportLanguage, from address: IPAddress?) async {
        guard services.mail != nil, !account.isEmailVerified else { return }
        do throws(Problem) { try await put(.verification, account.email, language, from: address) } catch {
            services.logger.warning("a mail to a new account was not ordered", metadata: ["reason": "\(error.code)"])
        }
    }

    /// The mail that was ordered; nil when there is nothing to write: no such account, nothing to prove, too late, or
    /// enough were sent already, which nobody but the owner of the address is to know.
    func letter(for order: MailOrder) async throws(Problem) -> MailMessage? {
        let now = services.clock.now
        let life = Double(MailToken.life(of: order.kind).components.seconds)
        guard let mail = services.mail, now < order.orderedAt.addingTimeInterval(life) else { return nil }
        let account = try await storing { () async throws(StoreError) in
            try await services.accounts.account(with: order.address)
        }
        guard let account, order.kind == .reset || !account.isEmailVerified,
            try await take(.mail(order.kind, to: order.address), Self.perAddress, 0).remaining > 0
        else { return nil }
        let token = try MailToken(order.kind, for: account, now: now).text(services.sealer)
        let language = account.language ?? order.language
        let link = "\(mail.base)\(MailOffice.path(of: order.kind))?token=\(token)&lang=\(language.rawValue)"
        let words = mail.words(order.kind, language, link)
        return MailMessage(to: account.email, subject: words.subject, text: words.text, language: language)
    }

    /// Counts a mail that was sent. One that waits for its server is not counted at each try.
    func count(_ order: MailOrder) async throws(Problem) {
        _ = try await take(.mail(order.kind, to: order.address), Self.perAddress)
    }

    private func put(
        _ kind: MailKind, _ email: EmailAddress, _ language: ReportLanguage, from address: IPAddress?
    ) async throws(Problem) {
        guard let mail = services.mail else { return }
        let place = try await take(.mail(from: address), Self.perPlace)
        guard place.isAllowed else {
            throw Problem(
                .rateLimited, "Too many mails were asked for; please wait",
                retryAfter: max(place.retryAfter, .seconds(1)))
        }
        let order = MailOrder(
            id: services.ids.token(), kind: kind, address: email, language: language, orderedAt: services.clock.now)
        let hasRoom = try await storing { () async throws(StoreError) in try await mail.queue.put(order) }
        guard hasRoom else { throw Problem(.overloaded, "Too many mails wait to be sent", retryAfter: .seconds(60)) }
    }

    private func take(
        _ subject: RateSubject, _ policy: RatePolicy, _ units: Int = 1
    ) async throws(Problem) -> RateDecision {
        try await storing { () async throws(StoreError) in
            try await services.limiter.take(subject, of: .auth, under: policy, atMost: units)
        }
    }

    private static let invalidLink = Problem(
        .linkInvalid, "This link is not valid any more: it was used, or its time is over")
}

extension Account {
    /// Its owner reads what is sent to its address.
    fileprivate mutating func confirm() {
        isEmailVerified = true
        provisionalUntil = nil
    }
}
