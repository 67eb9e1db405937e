/// Makes and checks hashes of passwords: slow on purpose, and not on anybody else's thread.
public protocol PasswordHasher: Sendable {
    /// - Throws: `overloaded` when too many wait already.
    func hash(_ password: Password) async throws(Problem) -> Secret

    /// Without a hash, for an account that does not exist, it takes as long and finds that they differ.
    func verify(_ password: Password, against hash: Secret?) async throws(Problem) -> PasswordVerdict
}

public enum PasswordVerdict: Sendable, Equatable {
    case matches
    /// The hash was made with other parameters than are used now.
    case matchesOldHash
    case differs
}
