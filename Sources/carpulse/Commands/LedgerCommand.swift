import Actors
import ArgumentParser
import Domain
import FoundationEssentials

/// `carpulse ledger`: what must outlive Redis.
struct LedgerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger", abstract: "The ledger of accounts and payments.", subcommands: [Rebuild.self])

    struct Rebuild: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Fill Redis from the ledger.",
            discussion: """
                For after a loss of Redis. Harmless beside a running server: newer records stay. Accounts that were erased \
                leave a Redis that came from a backup, and events of theirs that a crash left behind are deleted. Events that \
                cannot be read are named, and the exit code is 1.
                """)

        @OptionGroup var options: ConfigurationOptions

        func run() async throws {
            let (report, payments) = try await AccountTools.with(options) { tools in
                let ledger = tools.accounts.ledger
                return (
                    try await AccountRebuild(
                        ledger: ledger, accounts: tools.store.accounts, sealer: tools.accounts.sealer
                    ).run(),
                    try await PaymentRebuild(
                        ledger: ledger, store: tools.store.payments, sealer: tools.accounts.sealer,
                        clock: WallClock { Date() }
                    ).run()
                )
            }
            Console.print("\(report.accounts) accounts of \(report.events) events")
            Console.print("\(payments.payments) payments, \(payments.documents) receipts and credit notes")
            if payments.webhooks > 0 { Console.print("\(payments.webhooks) webhook events to be worked on") }
            let others = report.unknown - payments.events
            if others > 0 { Console.print("\(others) events of kinds that this release does not know") }
            if report.leftovers > 0 { Console.print("\(report.leftovers) events of erased accounts deleted") }
            if report.homeless > 0 {
                Console.print("\(report.homeless) accounts not restored: another one has the address")
            }
            guard !report.unreadable.isEmpty else { return }
            for name in report.unreadable { Console.print("cannot be read: \(name.rawValue)") }
            throw Exit.failure(
                "\(report.unreadable.count) events cannot be read: changed, or sealed with a key that is not in "
                    + "SNAPSHOT_KEYS any more")
        }
    }
}
