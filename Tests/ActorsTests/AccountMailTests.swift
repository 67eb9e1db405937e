import Domain
import FoundationEssentials
import Logging
import NIOConcurrencyHelpers
import TestSupport
import Testing

@testable import Actors

/// What accounts do by mail, and by themselves.
@Suite struct AccountMailTests {
    private static let email = EmailAddress(rawValue: "anna@example.com")!
    private static let password = Password(typed: "correct horse")!

    /// Orders in memory.
    private actor Queue: MailQueue {
        private(set) var orders: [MailOrder] = []
        private(set) var postponed: [String] = []

        func put(_ order: MailOrder) -> Bool {
            orders.append(order)
            return true
        }
        func take(atMost limit: Int) -> [MailOrder] { Array(orders.prefix(limit)) }
        func remove(_ id: String) { orders.removeAll { $0.id == id } }
        func postpone(_ id: String, by delay: Duration) { postponed.append(id) }
    }

    /// Takes what it is told to.
    private actor Post: MailTransport {
        private(set) var sent: [MailMessage] = []
        var failure: MailFailure?
        func fail(_ failure: MailFailure?) { self.failure = failure }
        func send(_ message: MailMessage) throws(MailFailure) {
            if let failure { throw failure }
            sent.append(message)
        }
    }

    private struct Scene {
        let time = NIOLockedValueBox(Date(timeIntervalSince1970: 1_795_000_000))
        let accounts: FakeAccounts
        let ledger = FakeLedger()
        let queue = Queue()
        let post = Post()
        let desk: AccountDesk
        let keeper: AccountKeeper

        init(mail: Bool = true) {
            let time = time
            let clock = WallClock { time.withLockedValue { $0 } }
            let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
            accounts = FakeAccounts(clock)
            let office = MailOffice(queue: queue, base: "https://x.example") { kind, language, link in
                ("\(kind.rawValue) \(language.rawValue)", link)
            }
            desk = AccountDesk(
                AccountServices(
                    accounts: accounts, families: accounts, ledger: ledger, hasher: FakePasswordHasher(),
                    tokens: FakeAccessTokens(clock), sealer: FakeSealer(), mail: mail ? office : nil,
                    limiter: FakeRateLimiter(), ids: IDGenerator(), clock: clock, logger: logger))
            keeper = AccountKeeper(desk, transport: mail ? post : nil, logger: logger)
        }

        func advance(days: Double) { time.withLockedValue { $0 = $0.addingTimeInterval(days * 86_400) } }

        /// Sends what waits; the token of the last mail.
        func token() async throws -> String {
            try await keeper.send(by: post)
            let text = try #require(await post.sent.last?.text)
            let mark = try #require(text.firstRange(of: "token="))
            return String(text[mark.upperBound...].prefix { $0 != "&" })
        }

        func code(_ body: () async throws -> Void) async -> ProblemCode? {
            do { try await body() } catch { return (error as? Problem)?.code }
            return nil
        }
    }

    @Test func `a link confirms once, for a while, and nothing else`() async throws {
        let scene = Scene()
        _ = try await scene.desk.register(Self.email, password: Self.password, spoken: .sv)
        let token = try await scene.token()
        #expect(await scene.post.sent.last?.subject == "verification sv")
        #expect(
            await scene.code { _ = try await scene.desk.reset(token, to: Self.password, from: nil) } == .linkInvalid)
        #expect(await scene.code { _ = try await scene.desk.verify(token + "A", from: nil) } == .linkInvalid)
        scene.advance(days: 3.1)
        #expect(await scene.code { _ = try await scene.desk.verify(token, from: nil) } == .linkInvalid, "too late")
        try await scene.desk.order(.verification, for: Self.email, language: .de, from: nil)
        let second = try await scene.token()
        #expect(try await scene.desk.verify(second, from: nil).isEmailVerified)
        #expect(
            await scene.code { _ = try await scene.desk.verify(second, from: nil) } == .linkInvalid, "a second time")
        try await scene.desk.order(.verification, for: Self.email, language: .de, from: nil)
        try await scene.keeper.send(by: scene.post)
        #expect(await scene.post.sent.count == 2, "nothing is left to prove")
        #expect(await scene.queue.orders.isEmpty)
    }

    @Test func `of two links to a new password one works`() async throws {
        let scene = Scene()
        let account = try await scene.desk.register(Self.email, password: Self.password)
        var tokens: [String] = []
        for _ in 0..<2 {
            try await scene.desk.order(.reset, for: Self.email, language: .fi, from: IPAddress("192.0.2.1"))
            tokens.append(try await scene.token())
        }
        let new = Password(typed: "a new horse")!
        let changed = try await scene.desk.reset(tokens[1], to: new, from: IPAddress("192.0.2.1"))
        #expect(changed.generation == account.generation + 1 && changed.isEmailVerified)
        for token in tokens {
            #expect(await scene.code { _ = try await scene.desk.reset(token, to: new, from: nil) } == .linkInvalid)
        }
        #expect(
            await scene.accounts.isFamiliar(IPAddress("192.0.2.1"), to: Self.email), "and the owner is let in there")
        try await scene.desk.order(.reset, for: Self.email, language: .fi, from: nil)
        let late = try await scene.token()
        scene.advance(days: 0.05)
        #expect(await scene.code { _ = try await scene.desk.reset(late, to: new, from: nil) } == .linkInvalid)
    }

    @Test func `nobody is written to, and asked as if there were somebody`() async throws {
        let scene = Scene()
        try await scene.desk.order(.reset, for: Self.email, language: .fi, from: nil)
        #expect(await scene.queue.orders.count == 1, "the order is the same")
        try await scene.keeper.send(by: scene.post)
        #expect(await scene.post.sent.isEmpty)
        #expect(await scene.queue.orders.isEmpty)
    }

    @Test func `three mails of a kind go to one address, and what is not sent uses none up`() async throws {
        let scene = Scene()
        let order = { (kind: MailKind) in
            for number in 0..<10 {
                try await scene.desk.order(
                    kind, for: Self.email, language: .fi, from: IPAddress("198.51.100.\(number)"))
                try await scene.keeper.send(by: scene.post)
            }
        }
        try await order(.reset)
        #expect(await scene.post.sent.isEmpty, "there is nobody yet")
        _ = try await scene.desk.register(Self.email, password: Self.password)
        await scene.post.fail(.temporary("451"))
        for _ in 0..<10 { try await scene.keeper.send(by: scene.post) }
        await scene.post.fail(nil)
        let token = try await scene.token()
        _ = try await scene.desk.verify(token, password: Self.password, from: nil)
        try await order(.verification)
        #expect(await scene.post.sent.count == 1, "there is nothing to prove any more")
        try await order(.reset)
        #expect(await scene.post.sent.count == 4)
        #expect(await scene.queue.orders.isEmpty)
    }

    @Test func `accounts made again and again do not fill a mailbox`() async throws {
        let scene = Scene()
        for number in 0..<25 {
            let email = EmailAddress(rawValue: "anna+\(number)@example.com")!
            _ = try await scene.desk.register(email, password: Self.password, from: IPAddress("192.0.2.7"))
        }
        #expect(await scene.queue.orders.count == 20, "from one place")
        try await scene.keeper.send(by: scene.post)
        let before = await scene.post.sent.count
        for number in 0..<6 {
            let account = try await scene.desk.register(
                Self.email, password: Self.password, from: IPAddress("198.51.100.\(number)"))
            try await scene.keeper.send(by: scene.post)
            try await scene.desk.erase(account, with: Self.password, at: nil)
        }
        #expect(await scene.post.sent.count == before + 3, "to one address")
    }

    @Test func `a confirmed address leaves a stranger no sign-in`() async throws {
        let scene = Scene()
        _ = try await scene.desk.register(Self.email, password: Self.password)
        let token = try await scene.token()
        let grant = try await scene.desk.signIn(Self.email, password: Self.password, from: nil)
        for wrong in [nil, Password(typed: "a wrong horse")] {
            let code = await scene.code {
                _ = try await scene.desk.verify(token, password: wrong, demandsProof: true, from: nil)
            }
            #expect(code == .badRequest)
        }
        let stranger = try await scene.desk.register(
            EmailAddress(rawValue: "b@example.com")!, password: Self.password)
        #expect(
            await scene.code {
                _ = try await scene.desk.verify(token, by: stranger.id, demandsProof: true, from: nil)
            } == .badRequest)
        #expect(await scene.accounts.account(grant.account.id)?.isEmailVerified == false)
        #expect(try await scene.desk.verify(token, from: nil).isEmailVerified)
        #expect(await scene.code { _ = try await scene.desk.user(grant.accessToken.reveal()) } == .tokenInvalid)
    }

    @Test(arguments: [true, false]) func `who is signed in or knows the password stays signed in`(
        knows: Bool
    ) async throws {
        let scene = Scene()
        let account = try await scene.desk.register(Self.email, password: Self.password)
        let token = try await scene.token()
        let grant = try await scene.desk.signIn(Self.email, password: Self.password, from: nil)
        let done = try await scene.desk.verify(
            token, password: knows ? Self.password : nil, by: knows ? nil : account.id, demandsProof: true, from: nil)
        #expect(done.isEmailVerified)
        #expect(try await scene.desk.user(grant.accessToken.reveal()).account.isEmailVerified)
    }

    @Test func `a link to a new password works while strangers use up what they have`() async throws {
        let scene = Scene()
        _ = try await scene.desk.register(Self.email, password: Self.password)
        try await scene.desk.order(.reset, for: Self.email, language: .fi, from: nil)
        let token = try await scene.token()
        for number in 0..<400 {
            _ = await scene.code {
                _ = try await scene.desk.signIn(
                    EmailAddress(rawValue: "a\(number)@example.com"), password: Self.password, from: nil)
            }
        }
        _ = try await scene.desk.reset(token, to: Password(typed: "a new horse")!, from: nil)
        _ = try await scene.desk.register(EmailAddress(rawValue: "b@example.com")!, password: Self.password)
    }

    @Test func `one place orders twenty an hour`() async throws {
        let scene = Scene()
        var codes: [ProblemCode?] = []
        for number in 0..<25 {
            let email = EmailAddress(rawValue: "a\(number)@example.com")!
            codes.append(
                await scene.code {
                    try await scene.desk.order(.reset, for: email, language: .fi, from: IPAddress("192.0.2.7"))
                })
        }
        #expect(codes.count { $0 == nil } == 20 && codes.count { $0 == .rateLimited } == 5)
    }

    @Test func `a mail server that is away loses no mail, and one that refuses gets it no second time`() async throws {
        let scene = Scene()
        _ = try await scene.desk.register(Self.email, password: Self.password)
        await scene.post.fail(.temporary("451"))
        try await scene.keeper.send(by: scene.post)
        #expect(await scene.queue.orders.count == 1)
        #expect(await scene.queue.postponed.count == 1)
        await scene.post.fail(.refused("550"))
        try await scene.keeper.send(by: scene.post)
        #expect(await scene.queue.orders.isEmpty)
    }

    @Test func `an account that nobody confirms goes, with its address and every event`() async throws {
        let scene = Scene()
        let account = try await scene.desk.register(Self.email, password: Self.password)
        _ = try await scene.desk.signIn(Self.email, password: Self.password, from: nil)
        scene.advance(days: 29)
        #expect(try await scene.desk.removeExpired() == 0)
        scene.advance(days: 2)
        await scene.ledger.setAway(true)
        #expect(await scene.code { _ = try await scene.desk.removeExpired() } == .storageUnavailable)
        #expect(await scene.accounts.account(account.id) != nil, "whoever goes leaves nothing in the ledger")
        await scene.ledger.setAway(false)
        #expect(try await scene.desk.removeExpired() == 1, "to have signed in proves nothing where mails are sent")
        #expect(await scene.accounts.account(account.id) == nil)
        #expect(await scene.ledger.events.isEmpty)
        _ = try await scene.desk.register(Self.email, password: Self.password)
        _ = try await scene.desk.verify(scene.token(), from: nil)
        scene.advance(days: 365)
        #expect(try await scene.desk.removeExpired() == 0)
    }

    @Test func `where no mail is sent the first sign-in counts, and who asks is told`() async throws {
        let scene = Scene(mail: false)
        let account = try await scene.desk.register(Self.email, password: Self.password)
        _ = try await scene.desk.signIn(Self.email, password: Self.password, from: nil)
        let code = await scene.code {
            try await scene.desk.order(.reset, for: Self.email, language: .fi, from: nil)
        }
        #expect(code == .mailUnavailable)
        _ = try await scene.desk.register(
            EmailAddress(rawValue: "b@example.com")!, password: Self.password, isTrusted: true)
        _ = try await scene.desk.register(EmailAddress(rawValue: "c@example.com")!, password: Self.password)
        scene.advance(days: 365)
        #expect(try await scene.desk.removeExpired() == 1)
        #expect(await scene.accounts.account(account.id) != nil)
    }
}
