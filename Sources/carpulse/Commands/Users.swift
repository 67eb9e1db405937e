import Actors
import ArgumentParser
import Domain
import Drivers
import Integrations

/// `carpulse users`: accounts, made by whoever runs the server.
struct Users: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Accounts.", subcommands: [Create.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make an account.",
            discussion: "Asks for the password, or reads it from standard input, so that it stands in no history. "
                + "While a server runs its private Redis, name that with REDIS_URL=unix://DATA_DIR/redis/redis.sock.")

        @OptionGroup var options: ConfigurationOptions

        @Argument(help: "E-mail address to sign in with.")
        var email: String

        @Flag(help: "The account may use the admin routes.")
        var admin = false

        func run() async throws {
            guard let address = EmailAddress(rawValue: email) else {
                throw ValidationError("this is not an e-mail address")
            }
            let password = try newPassword(for: address)
            try await AccountTools.with(options) { tools in
                let account = try await tools.accounts.desk.register(
                    address, password: password, role: admin ? .admin : .user, isTrusted: true)
                Console.print("\(account.id.rawValue) \(account.role.rawValue)")
            }
        }

        private func newPassword(for address: EmailAddress) throws -> Password {
            guard let typed = SecretPrompt.read("Password: ") else { throw Exit.failure("no password was given") }
            do throws(Password.Fault) { return try Password(new: typed, for: address) } catch {
                switch error {
                case .tooShort, .tooLong:
                    let length = Password.length
                    throw Exit.failure("a password has \(length.lowerBound) to \(length.upperBound) characters")
                case .isAddress: throw Exit.failure("the password is the e-mail address")
                }
            }
        }
    }
}
