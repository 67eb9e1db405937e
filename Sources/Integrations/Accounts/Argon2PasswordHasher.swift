import CoreMetrics
public import Domain
public import Drivers
import Metrics

/// Passwords hashed with argon2id (RFC 9106), kept as PHC strings.
public struct Argon2PasswordHasher: PasswordHasher {
    /// The OWASP minimum of equal strength that needs the least memory but one: 19 MiB, about 70 ms.
    public static let usualCost = Argon2.Cost(memory: 19_456, passes: 2, lanes: 1)

    /// Salt and hash of nobody's password.
    private static let nobody = "c29tZXNhbHQxMjM0NTY3OA$DEwLbbIZGUtgBuB4gYok6r6hNvevYZoxkwMQ5/LXSaU"

    private let argon: Argon2
    private let cost: Argon2.Cost
    private let time = Timer(label: "password_hash_seconds")

    public init(_ argon: Argon2, cost: Argon2.Cost = Self.usualCost) {
        self.argon = argon
        self.cost = cost
    }

    public func hash(_ password: Password) async throws(Problem) -> Secret {
        var random = SystemRandomNumberGenerator()
        let salt = (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        return Secret(
            try await timed { () async throws(Argon2.Failure) in
                try await argon.hash(password.bytes, salt: salt, cost: cost)
            })
    }

    public func verify(_ password: Password, against hash: Secret?) async throws(Problem) -> PasswordVerdict {
        guard let hash else {
            // The very same work as for an account that is there.
            _ = try await timed { () async throws(Argon2.Failure) in
                try await argon.verify(password.bytes, against: cost.prefix + Self.nobody)
            }
            return .differs
        }
        let phc = hash.reveal()
        let matches = try await timed { () async throws(Argon2.Failure) in
            try await argon.verify(password.bytes, against: phc)
        }
        guard matches else { return .differs }
        return phc.hasPrefix(cost.prefix) ? .matches : .matchesOldHash
    }

    private func timed<Value>(_ call: () async throws(Argon2.Failure) -> Value) async throws(Problem) -> Value {
        let start = ContinuousClock.now
        do throws(Argon2.Failure) {
            let value = try await call()
            time.record(duration: ContinuousClock.now - start)
            return value
        } catch {
            switch error {
            case .busy, .stopped:
                throw Problem(.overloaded, "Too many sign-ins at once", retryAfter: .seconds(2))
            case .library(let code): throw Problem(.internalError, "Internal error", cause: "argon2 \(code)")
            }
        }
    }
}

extension Password {
    fileprivate var bytes: [UInt8] { Array(text.reveal().utf8) }
}
