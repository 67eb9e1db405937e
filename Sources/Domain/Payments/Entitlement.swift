extension Payment {
    /// Whether reports can be made with it: derived, never granted.
    public var isEntitling: Bool { status == .succeeded }

    /// Counts as many of `wanted` as the plan still allows, each once, and answers the rest.
    public mutating func take(_ wanted: [PaymentUse]) -> [PaymentUse] {
        wanted.filter { use in
            if let known = uses.first(where: { $0.task == use.task }) { return !pays(for: known) }
            guard isEntitling, allows(use) else { return true }
            uses.append(use)
            return false
        }
    }

    /// What went back pays for nothing that was not made before.
    private func pays(for use: PaymentUse) -> Bool { isEntitling || use.isMade }

    /// Whether the report was counted and is still paid for.
    public func covers(_ task: TaskID) -> Bool { uses.contains { $0.task == task && pays(for: $0) } }

    private func allows(_ use: PaymentUse) -> Bool {
        let cars = Set(uses.map(\.car)).union([use.car])
        let languages = Set(uses.filter { $0.car == use.car }.map(\.language)).union([use.language])
        return uses.count < price.reports && cars.count <= price.vehicles && languages.count <= price.languages
    }

    /// Gives reports back that were not made.
    public mutating func release(_ tasks: Set<TaskID>) { uses.removeAll { tasks.contains($0.task) && !$0.isMade } }

    public mutating func made(_ tasks: Set<TaskID>) {
        for index in uses.indices where tasks.contains(uses[index].task) { uses[index].isMade = true }
    }

    /// What is left, for the owner to see.
    public var remaining: Int { isEntitling ? max(0, price.reports - uses.count) : 0 }
}

/// Reports and who pays for them.
public protocol ReportEntitlements: Sendable {
    /// Counts the reports before they are queued.
    /// - Returns: the payment behind each task; empty where nothing has to be paid.
    /// - Throws: `payment_required`, `plan_limit`.
    func take(_ reports: [WantedReport], by owners: [PaymentOwner]) async throws(Problem) -> [TaskID: TakenReport]
    /// They were not queued after all. Only what `take` answered as new is given back.
    func release(_ reports: [TaskID: TakenReport]) async
    /// Whether the report still counts, before it is made: one that was given back and is wanted again is counted again.
    func hold(_ report: WantedReport, on payment: PaymentID) async throws(Problem) -> Bool
    /// The report is there.
    func made(_ task: TaskID, with payment: PaymentID) async
}

public struct WantedReport: Sendable, Equatable {
    public var task: TaskID
    public var vin: VIN
    public var language: ReportLanguage

    public init(task: TaskID, vin: VIN, language: ReportLanguage) {
        self.task = task
        self.vin = vin
        self.language = language
    }
}

public struct TakenReport: Sendable, Equatable {
    public var payment: PaymentID
    public var plan: Plan
    /// False when the task was counted before.
    public var isNew: Bool

    public init(payment: PaymentID, plan: Plan, isNew: Bool) {
        self.payment = payment
        self.plan = plan
        self.isNew = isNew
    }
}

/// Where reports cost nothing.
public struct FreeReports: ReportEntitlements {
    public init() {}
    public func take(_ reports: [WantedReport], by owners: [PaymentOwner]) async -> [TaskID: TakenReport] { [:] }
    public func release(_ reports: [TaskID: TakenReport]) async {}
    public func hold(_ report: WantedReport, on payment: PaymentID) async -> Bool { true }
    public func made(_ task: TaskID, with payment: PaymentID) async {}
}
