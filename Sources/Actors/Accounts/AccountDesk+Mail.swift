public import Domain
import FoundationEssentials
import Logging

/// What accounts do by mail: prove that an address is its owner's, and let in who forgot the password.
extension AccountDesk {
    /// For one address, whoever asks: three mails an hour.
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
        let place = try await take(.mail(from: address), Self.perPlace)
        guard place.isAllowed else {
            throw Problem(
                .rateLimited, "Too many mails were asked for; please wait",
                retryAfter: max(place.retryAfter, .seconds(1)))
        }
        // Enough were sent already. Nobody but the owner of the address is to know.
        guard try await take(.mail(to: email), Self.perAddress).isAllowed else { return }
        try await put(kind, email, language)
    }

    /// - Throws: `link_invalid` when the address is confirmed already, too.
    public func verify(_ text: String) async throws(Problem) -> Account {
        let token = MailToken(text, for: .verification, now: services.clock.now, services.sealer)
        guard let token, try await account(token.account) != nil else { throw Self.invalidLink }
        return try await update(token.account) { account throws(Problem) in
            guard !account.isEmailVerified else { throw Self.invalidLink }
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
        try await signIns.admitStranger()
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
    func welcome(_ account: Account, _ language: ReportLanguage) async {
        guard services.mail != nil, !account.isEmailVerified else { return }
        do throws(Problem) { try await put(.verification, account.email, language) } catch {
            services.logger.warning("a mail to a new account was not ordered", metadata: ["reason": "\(error.code)"])
        }
    }

    /// The mail that was ordered; nil when there is nothing to write: no such account, nothing to prove, or too late.
    func letter(for order: MailOrder) async throws(Problem) -> MailMessage? {
        let now = services.clock.now
        let life = Double(MailToken.life(of: order.kind).components.seconds)
        guard let mail = services.mail, now < order.orderedAt.addingTimeInterval(life) else { return nil }
        let account = try await storing { () async throws(StoreError) in
            try await services.accounts.account(with: order.address)
        }
        guard let account, order.kind == .reset || !account.isEmailVerified else { return nil }
        let token = try MailToken(order.kind, for: account, now: now).text(services.sealer)
        let language = account.language ?? order.language
        let link = "\(mail.base)\(MailOffice.path(of: order.kind))?token=\(token)&lang=\(language.rawValue)"
        let words = mail.words(order.kind, language, link)
        return MailMessage(to: account.email, subject: words.subject, text: words.text, language: language)
    }

    private func put(_ kind: MailKind, _ email: EmailAddress, _ language: ReportLanguage) async throws(Problem) {
        guard let mail = services.mail else { return }
        let order = MailOrder(
            id: services.ids.token(), kind: kind, address: email, language: language, orderedAt: services.clock.now)
        let hasRoom = try await storing { () async throws(StoreError) in try await mail.queue.put(order) }
        guard hasRoom else { throw Problem(.overloaded, "Too many mails wait to be sent", retryAfter: .seconds(60)) }
    }

    private func take(_ subject: RateSubject, _ policy: RatePolicy) async throws(Problem) -> RateDecision {
        try await storing { () async throws(StoreError) in
            try await services.limiter.take(subject, of: .auth, under: policy, atMost: 1)
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
