import Actors
import ArgumentParser

/// `carpulse ledger`: what must outlive Redis.
struct LedgerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger", abstract: "The ledger of accounts.", subcommands: [Rebuild.self])

    struct Rebuild: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Fill Redis from the ledger.",
            discussion: "For after a loss of Redis. Harmless beside a running server: newer records stay.")

        @OptionGroup var options: ConfigurationOptions

        func run() async throws {
            let report = try await AccountTools.with(options) { tools in
                try await AccountRebuild(ledger: tools.accounts.ledger, accounts: tools.store.accounts).run()
            }
            Console.print("\(report.accounts) accounts of \(report.events) events")
            if report.unknown > 0 { Console.print("\(report.unknown) events of kinds that this release does not know") }
        }
    }
}
