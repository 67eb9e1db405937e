import Actors
import Domain
import FoundationEssentials
import Logging
import TestSupport
import Testing

/// Guessing is slow, and nobody is locked out by somebody else.
@Suite struct AccountDeskTests {
    private static let email = EmailAddress(rawValue: "anna@example.com")!
    private static let password = Password(typed: "correct horse")!
    private static let home = IPAddress("192.0.2.1")

    private static func desk() async throws -> AccountDesk {
        let clock = WallClock.fixed(Date(timeIntervalSince1970: 1_795_000_000))
        let accounts = FakeAccounts(clock)
        let desk = AccountDesk(
            AccountServices(
                accounts: accounts, families: accounts, ledger: FakeLedger(), hasher: FakePasswordHasher(),
                tokens: FakeAccessTokens(clock), limiter: FakeRateLimiter(), ids: IDGenerator(), clock: clock,
                logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })))
        _ = try await desk.register(email, password: password)
        return desk
    }

    private static func outcome(
        _ desk: AccountDesk, from address: IPAddress?, _ password: String = "correct horse"
    ) async -> ProblemCode? {
        do throws(Problem) {
            _ = try await desk.signIn(email, password: Password(typed: password), from: address)
            return nil
        } catch {
            return error.code
        }
    }

    private static func attack(_ desk: AccountDesk) async {
        for number in 0..<120 {
            _ = await outcome(desk, from: IPAddress("198.51.\(100 + number / 200).\(number % 200)"), "wrong horse")
        }
    }

    @Test func `guesses from many places do not lock out a place that is known`() async throws {
        let desk = try await Self.desk()
        #expect(await Self.outcome(desk, from: Self.home) == nil)
        await Self.attack(desk)
        #expect(await Self.outcome(desk, from: IPAddress("203.0.113.9")) == .rateLimited, "a place nobody knows")
        #expect(await Self.outcome(desk, from: Self.home) == nil)
    }

    @Test func `one place has five attempts at once, right ones too`() async throws {
        let desk = try await Self.desk()
        for _ in 0..<5 { #expect(await Self.outcome(desk, from: Self.home, "wrong horse") == .invalidCredentials) }
        #expect(await Self.outcome(desk, from: Self.home) == .rateLimited)
        #expect(await Self.outcome(desk, from: IPAddress("192.0.2.2")) == nil)
    }

    @Test func `an IPv6 customer is one place`() async throws {
        let desk = try await Self.desk()
        for number in 1...5 { _ = await Self.outcome(desk, from: IPAddress("2001:db8::\(number)"), "wrong horse") }
        #expect(await Self.outcome(desk, from: IPAddress("2001:db8::99")) == .rateLimited)
        #expect(await Self.outcome(desk, from: IPAddress("2001:db8:0:1::1")) == nil)
    }

    @Test func `changes that lost leave no event, and the last twenty are kept`() async throws {
        let clock = WallClock.fixed(Date(timeIntervalSince1970: 1_795_000_000))
        let (accounts, ledger) = (FakeAccounts(clock), FakeLedger())
        let desk = AccountDesk(
            AccountServices(
                accounts: accounts, families: accounts, ledger: ledger, hasher: FakePasswordHasher(),
                tokens: FakeAccessTokens(clock), limiter: FakeRateLimiter(), ids: IDGenerator(), clock: clock,
                logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })))
        let account = try await desk.register(Self.email, password: Self.password)
        for number in 0..<30 {
            var changes = AccountChanges()
            changes.name = .some("\(number)")
            _ = try await desk.change(account.id, changes)
        }
        #expect(await ledger.events.count == 20)
        #expect(await accounts.account(account.id)?.name == "29")
        try await desk.erase(account.id)
        #expect(await ledger.events.count == 1)
    }
}
