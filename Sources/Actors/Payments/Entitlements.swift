public import Domain
import FoundationEssentials
import Logging

/// Counts reports against what was paid for, in the payment's own record: so all instances count together, and a count
/// outlives the store.
public struct Entitlements: ReportEntitlements {
    private let services: PaymentServices
    private let book: PaymentBook
    private let isRequired: Bool

    /// Payments of one owner that are looked through.
    private static let maxPayments = 100
    /// A report that was counted is on the queue by then, or never will be.
    private static let grace = 900.0

    /// - Parameter isRequired: whether reports have to be paid for.
    public init(_ services: PaymentServices, isRequired: Bool) {
        self.services = services
        self.isRequired = isRequired
        book = PaymentBook(services: services)
    }

    public func take(
        _ reports: [WantedReport], by owners: [PaymentOwner]
    ) async throws(Problem) -> [TaskID: TakenReport] {
        guard isRequired else { return [:] }
        let payments = try await payments(of: owners)
        guard payments.contains(where: \.isEntitling) else {
            throw Problem(.paymentRequired, "A report needs a paid plan; see /api/v1/payments/plans")
        }
        let now = services.clock.now
        let wanted = reports.map { use($0, at: now) }
        var taken: [TaskID: TakenReport] = [:]
        do throws(Problem) {
            var rest = try await take(wanted, from: payments, &taken)
            if !rest.isEmpty {
                // Perhaps something was counted that came to nothing.
                for payment in payments { try await settle(payment) }
                rest = try await take(rest, from: payments, &taken)
            }
            guard rest.isEmpty else {
                throw Problem(
                    .planLimit, "The plan does not cover \(rest.count == 1 ? "this report" : "these reports")")
            }
        } catch {
            await release(taken)
            throw error
        }
        return taken
    }

    private func take(
        _ wanted: [PaymentUse], from payments: [Payment], _ taken: inout [TaskID: TakenReport]
    ) async throws(Problem) -> [PaymentUse] {
        var rest = wanted
        // One that pays for all of them first, so that two cars are not spread over plans for one.
        let order = payments.sorted { left, right in Self.rest(left, wanted) < Self.rest(right, wanted) }
        for payment in order where !rest.isEmpty {
            let asked = rest
            guard Self.rest(payment, asked) < asked.count else { continue }
            let change = try await book.update(payment.id) { payment throws(Problem) in rest = payment.take(asked) }
            let left = Set(rest.map(\.task))
            let before = Set(change.before.uses.map(\.task))
            for use in asked where !left.contains(use.task) {
                taken[use.task] = TakenReport(
                    payment: payment.id, plan: payment.price.plan, isNew: !before.contains(use.task))
            }
        }
        return rest
    }

    private func use(_ report: WantedReport, at time: Date) -> PaymentUse {
        PaymentUse(
            task: report.task, car: services.digest("car|\(report.vin.rawValue)"), language: report.language, at: time)
    }

    public func hold(_ report: WantedReport, on payment: PaymentID) async throws(Problem) -> Bool {
        let wanted = use(report, at: services.clock.now)
        return try await book.update(payment) { payment throws(Problem) in _ = payment.take([wanted]) }
            .after.covers(report.task)
    }

    private static func rest(_ payment: Payment, _ wanted: [PaymentUse]) -> Int {
        var payment = payment
        return payment.take(wanted).count
    }

    private func payments(of owners: [PaymentOwner]) async throws(Problem) -> [Payment] {
        var payments: [PaymentID: Payment] = [:]
        for owner in owners {
            let found = try await storing { () async throws(StoreError) in
                try await services.store.payments(of: owner, after: nil, limit: Self.maxPayments)
            }
            // A list of the store's may be older than what the record says.
            for payment in found where payment.owners.contains(owner) { payments[payment.id] = payment }
        }
        return payments.values.sorted { ($0.createdAt, $0.id.rawValue) < ($1.createdAt, $1.id.rawValue) }
    }

    public func release(_ reports: [TaskID: TakenReport]) async {
        for (payment, taken) in Dictionary(grouping: reports.filter(\.value.isNew), by: \.value.payment) {
            let tasks = Set(taken.map(\.key))
            do throws(Problem) {
                _ = try await book.update(payment) { payment throws(Problem) in payment.release(tasks) }
            } catch {
                services.logger.warning(
                    "a report is given back later", metadata: ["payment": "\(payment)", "reason": "\(error.code)"])
            }
        }
    }

    public func made(_ task: TaskID, with payment: PaymentID) async {
        do throws(Problem) {
            _ = try await book.update(payment) { payment throws(Problem) in payment.made([task]) }
        } catch {
            services.logger.warning(
                "a report is settled later", metadata: ["payment": "\(payment)", "reason": "\(error.code)"])
        }
    }

    /// Looks what became of reports that were counted: those that failed, were cancelled, or never reached the queue are
    /// given back.
    func settle(_ payment: Payment) async throws(Problem) {
        var (made, lost): (Set<TaskID>, Set<TaskID>) = ([], [])
        for use in payment.uses where !use.isMade {
            let record = try await storing { () async throws(StoreError) in
                try await services.queue.record(of: use.task)
            }
            switch record?.status {
            case .complete: made.insert(use.task)
            case .failed, .cancelled: lost.insert(use.task)
            case nil where services.clock.now.timeIntervalSince(use.at) > Self.grace: lost.insert(use.task)
            default: break
            }
        }
        guard !made.isEmpty || !lost.isEmpty else { return }
        let (there, gone) = (made, lost)
        _ = try await book.update(payment.id) { payment throws(Problem) in
            payment.made(there)
            payment.release(gone)
        }
    }
}
