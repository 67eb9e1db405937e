import Actors
import ArgumentParser

/// `carpulse ledger`: what must outlive Redis.
struct LedgerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger", abstract: "The ledger of accounts and payments.", subcommands: [Rebuild.self])

    struct Rebuild: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Fill Redis from the ledger.",
            discussion: "For after a loss of Redis. Harmless beside a running server: newer records stay.")

        @OptionGroup var options: ConfigurationOptions

        func run() async throws {
            let (report, payments) = try await AccountTools.with(options) { tools in
                let ledger = tools.accounts.ledger
                return (
                    try await AccountRebuild(ledger: ledger, accounts: tools.store.accounts).run(),
                    try await PaymentRebuild(ledger: ledger, store: tools.store.payments, sealer: tools.sealer).run()
                )
            }
            Console.print("\(report.accounts) accounts of \(report.events) events")
            Console.print("\(payments.payments) payments, \(payments.documents) receipts and credit notes")
            if payments.unreadable > 0 {
                Console.print("\(payments.unreadable) events of payments that cannot be read")
            }
            if report.unknown > 0 { Console.print("\(report.unknown) events of kinds that this release does not know") }
        }
    }
}
