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
                tokens: FakeAccessTokens(clock), sealer: FakeSealer(), limiter: FakeRateLimiter(), ids: IDGenerator(),
                clock: clock,
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

    @Test func `guesses from many places lock out neither a known place nor another network`() async throws {
        let desk = try await Self.desk()
        #expect(await Self.outcome(desk, from: Self.home) == nil)
        await Self.attack(desk)
        #expect(await Self.outcome(desk, from: IPAddress("198.51.7.7")) == .rateLimited, "the network of the guesses")
        let road = IPAddress("203.0.113.9")
        for _ in 0..<2 { #expect(await Self.outcome(desk, from: road, "wrong horse") == .invalidCredentials) }
        #expect(await Self.outcome(desk, from: road) == .rateLimited, "a network has two failures an hour of its own")
        #expect(await Self.outcome(desk, from: IPAddress("192.88.1.1")) == nil, "a place nobody knows")
        #expect(await Self.outcome(desk, from: Self.home) == nil)
    }

    @Test func `right passwords cost nothing`() async throws {
        let desk = try await Self.desk()
        for _ in 0..<20 { #expect(await Self.outcome(desk, from: Self.home) == nil) }
        for _ in 0..<4 { #expect(await Self.outcome(desk, from: Self.home, "wrong horse") == .invalidCredentials) }
        for _ in 0..<20 { #expect(await Self.outcome(desk, from: Self.home) == nil) }
    }

    @Test func `hashes for strangers have one count for all`() async throws {
        let desk = try await Self.desk()
        #expect(await Self.outcome(desk, from: Self.home) == nil)
        var refused = 0
        for number in 0..<320 {
            do throws(Problem) {
                _ = try await desk.signIn(
                    EmailAddress(rawValue: "a\(number)@example.com"), password: Self.password,
                    from: IPAddress("100.64.\(number / 200).\(number % 200)"))
            } catch {
                if error.code == .rateLimited { refused += 1 }
            }
        }
        #expect(refused > 0 && refused < 40, "\(refused)")
        #expect(await Self.outcome(desk, from: Self.home) == nil, "who is known does not wait")
    }

    @Test func `of two who know the old password one sets a new one`() async throws {
        let desk = try await Self.desk()
        let account = try await desk.signIn(Self.email, password: Self.password, from: Self.home).account
        let first = try Password(new: "a new password", for: nil)
        let second = try Password(new: "another password", for: nil)
        _ = try await desk.change(passwordOf: account, from: Self.password, to: first, at: Self.home)
        do throws(Problem) {
            _ = try await desk.change(passwordOf: account, from: Self.password, to: second, at: Self.home)
            Issue.record("both went through")
        } catch {
            #expect(error.code == .badRequest)
        }
        #expect(await Self.outcome(desk, from: Self.home, "a new password") == nil)
    }

    @Test func `one place has five wrong attempts at once`() async throws {
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
                tokens: FakeAccessTokens(clock), sealer: FakeSealer(), limiter: FakeRateLimiter(), ids: IDGenerator(),
                clock: clock,
                logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })))
        let account = try await desk.register(Self.email, password: Self.password)
        for number in 0..<30 {
            var changes = AccountChanges()
            changes.name = .some("\(number)")
            _ = try await desk.change(account.id, changes)
        }
        #expect(await ledger.events.count == 20)
        #expect(await accounts.account(account.id)?.name == "29")
        await #expect(throws: Problem.self) {
            try await desk.erase(account, with: Password(typed: "wrong horse"), at: nil)
        }
        try await desk.erase(account, with: Self.password, at: nil)
        #expect(await ledger.events.count == 1)
    }
}
