import Domain
import Drivers
import Testing

@testable import Integrations

@Suite struct PasswordHasherTests {
    private static let cheap = Argon2.Cost(memory: 64, passes: 1, lanes: 1)

    private static func with(
        threads: Int = 2, capacity: Int = 64, _ body: (Argon2) async throws -> Void
    ) async throws {
        let argon = Argon2(threads: threads, capacity: capacity)
        let result: Result<Void, any Error>
        do { result = .success(try await body(argon)) } catch { result = .failure(error) }
        await argon.close()
        try result.get()
    }

    private static func password(_ text: String) throws -> Password { try Password(new: text, for: nil) }

    /// Made by the Python package argon2-cffi.
    @Test func `a hash that others made is the same here`() async throws {
        try await Self.with { argon in
            let known =
                "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQxMjM0NTY3OA$DEwLbbIZGUtgBuB4gYok6r6hNvevYZoxkwMQ5/LXSaU"
            let made = try await argon.hash(
                Array("password".utf8), salt: Array("somesalt12345678".utf8), cost: Argon2PasswordHasher.usualCost)
            #expect(made == known)
            let hasher = Argon2PasswordHasher(argon)
            #expect(try await hasher.verify(Self.password("password"), against: Secret(known)) == .matches)
            #expect(try await hasher.verify(Self.password("passwore"), against: Secret(known)) == .differs)
        }
    }

    @Test func `each hash has a salt of its own`() async throws {
        try await Self.with { argon in
            let hasher = Argon2PasswordHasher(argon, cost: Self.cheap)
            let (first, second) = (
                try await hasher.hash(Self.password("correct horse")),
                try await hasher.hash(Self.password("correct horse"))
            )
            #expect(first != second)
            for hash in [first, second] {
                #expect(try await hasher.verify(Self.password("correct horse"), against: hash) == .matches)
            }
        }
    }

    @Test func `a hash with another cost matches and asks to be made anew`() async throws {
        try await Self.with { argon in
            let old = try await Argon2PasswordHasher(argon, cost: Self.cheap).hash(Self.password("correct horse"))
            let dearer = Argon2.Cost(memory: 128, passes: 1, lanes: 1)
            let hasher = Argon2PasswordHasher(argon, cost: dearer)
            #expect(try await hasher.verify(Self.password("correct horse"), against: old) == .matchesOldHash)
            #expect(try await hasher.verify(Self.password("correct house"), against: old) == .differs)
            #expect(try await hasher.verify(Self.password("correct horse"), against: nil) == .differs)
        }
    }

    @Test func `a hash that is none is an error, not a match`() async throws {
        try await Self.with { argon in
            let hasher = Argon2PasswordHasher(argon, cost: Self.cheap)
            for text in ["", "x", "$argon2id$v=19$m=64,t=1,p=1$", "$2b$10$abcdefghijklmnopqrstuv"] {
                await #expect(throws: Problem.self) {
                    try await hasher.verify(Self.password("correct horse"), against: Secret(text))
                }
            }
        }
    }

    @Test func `who finds no place is told to come back`() async throws {
        try await Self.with(threads: 1, capacity: 3) { argon in
            let hasher = Argon2PasswordHasher(argon)
            let outcomes = await withTaskGroup(of: Problem?.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        do throws(Problem) {
                            _ = try await hasher.hash(Password(typed: "correct horse")!)
                            return nil
                        } catch {
                            return error
                        }
                    }
                }
                return await group.reduce(into: [Problem?]()) { $0.append($1) }
            }
            let refused = outcomes.compactMap { $0 }
            #expect(!refused.isEmpty && refused.count <= 17)
            #expect(refused.allSatisfy { $0.code == .overloaded && $0.retryAfter != nil })
        }
    }
}
