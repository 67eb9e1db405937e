import Domain
import Logging
public import ServiceLifecycle

/// Works on webhook events and looks after payments that are due, one of many clerks over all instances: what one has
/// taken no other gets until its time is over.
public struct PaymentClerk: Service, CustomStringConvertible {
    /// The log of the start prints services; by itself this would be everything down to the messages of receipts.
    public var description: String { "PaymentClerk" }

    private let desk: PaymentDesk
    private let pause: Duration

    /// At the same time: a look is mostly waiting for a provider.
    private static let width = 8
    private static let lease = Duration.seconds(60)

    /// - Parameter pause: between two looks when nothing was there.
    public init(_ desk: PaymentDesk, pause: Duration = .milliseconds(500)) {
        self.desk = desk
        self.pause = pause
    }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                if await self.round() == 0 { try? await Task.sleep(for: self.pause) }
            }
        }
    }

    /// How much there was to do. An error is the store's, which is away: the next round tries again.
    func round() async -> Int {
        let store = desk.services.store
        let events = (try? await store.take(limit: Self.width, lease: Self.lease)) ?? []
        let visits = (try? await store.dueVisits(limit: Self.width, lease: Self.lease)) ?? []
        await withTaskGroup(of: Void.self) { group in
            for event in events { group.addTask { await self.desk.work(on: event) } }
            for id in visits { group.addTask { await self.visit(id) } }
        }
        return events.count + visits.count
    }

    private func visit(_ id: PaymentID) async {
        var failure: Problem?
        do throws(Problem) {
            try await desk.visit(id)
            try await desk.mail(id)
        } catch { failure = error }
        if let failure {
            desk.services.logger.warning(
                "payment not looked at",
                metadata: [
                    "payment": "\(id)", "reason": "\(failure.code.rawValue)", "cause": "\(failure.cause ?? "-")",
                ])
        }
        // The store is away, or the lease comes to an end: then somebody looks again.
        guard let payment = try? await desk.book.find(id) else { return }
        let usual = desk.services.next(payment)
        let again = failure == nil ? usual : max(usual ?? .seconds(30), .seconds(30))
        try? await desk.services.store.visit(id, after: again)
    }
}
