public import FoundationEssentials

/// One charging session in the numbers that are printed (facts 5.3). Sums are exact; rounding is for the printer.
public struct SessionFigures: Sendable, Equatable {
    /// What the session cost in one currency.
    public struct Amounts: Sendable, Equatable {
        public let currency: String
        public internal(set) var energyDue: Decimal = 0
        public internal(set) var idle: Decimal = 0
        public internal(set) var congestion: Decimal = 0
        public internal(set) var other: Decimal = 0
        public internal(set) var netDue: Decimal = 0
        /// What was really paid; less than `netDue` where a fee is unpaid, pending or refunded.
        public internal(set) var paid: Decimal = 0
        /// The part of `paid` that was paid for staying plugged in.
        public internal(set) var idlePaid: Decimal = 0
        /// Tesla's word for the first fee that is not paid; `UNPAID` where only the flag says so.
        public internal(set) var openStatus: String?
        /// Tesla gives an amount for at least one fee.
        public internal(set) var isPriced = false
        /// A fee has no amount (yet): no amount is not a price of zero.
        public internal(set) var lacksPrice = false
        /// Energy or minutes of charging were used.
        public internal(set) var hasUsage = false
        /// Energy billed in this currency, kWh; nil when it was billed by the minute or not at all.
        public internal(set) var energyKWh: Decimal?
        /// Energy that was really billed (`PAYMENT`), kWh, and its price: the basis of averages.
        public internal(set) var paidKWh: Decimal = 0
        public internal(set) var paidEnergyDue: Decimal = 0

        public var fees: Decimal { idle + congestion + other }
        public var totalDue: Decimal { energyDue + fees }
        public var pricePerKWh: Decimal? { paidKWh > 0 ? paidEnergyDue / paidKWh : nil }
    }

    public let session: ChargingSession
    /// One per currency, in the order of the fees.
    public let amounts: [Amounts]

    public init(_ session: ChargingSession) {
        self.session = session
        var amounts: [Amounts] = []
        for fee in session.fees {
            let known = amounts.firstIndex { $0.currency == fee.currency }
            let index = known ?? amounts.count
            if known == nil { amounts.append(Amounts(currency: fee.currency)) }
            amounts[index].add(fee)
        }
        self.amounts = amounts
    }

    public var month: YearMonth { YearMonth(session.start.local) }

    /// kWh of all currencies; nil when no part was metered in kWh.
    public var energyKWh: Decimal? {
        let parts = amounts.compactMap(\.energyKWh)
        return parts.isEmpty ? nil : parts.reduce(0, +)
    }

    /// From plug-in to the end of charging, whole minutes.
    public var minutes: Int? {
        session.stop.map { Int(($0.instant.timeIntervalSince(session.start.instant) / 60).rounded()) }
            .flatMap { $0 < 0 ? nil : $0 }
    }

    /// Something was charged and nothing is to be paid for it.
    public var isFree: Bool {
        amounts.contains(where: \.hasUsage) && amounts.allSatisfy { $0.netDue == 0 && !$0.lacksPrice }
    }

    /// Tesla gives no price, or not all of it.
    public var lacksPrice: Bool { amounts.isEmpty || amounts.contains(where: \.lacksPrice) }

    public var isUnpaid: Bool { amounts.contains { $0.openStatus != nil } }

    /// Tesla's numbers: the file's name up to the language mark.
    public var invoiceNumbers: [String] {
        session.invoices.compactMap { invoice in
            invoice.fileName?.split(whereSeparator: { $0 == "_" || $0 == "." }).first.map(String.init)
        }
    }
}

extension SessionFigures.Amounts {
    fileprivate mutating func add(_ fee: ChargingFee) {
        if fee.kind == .charging { addUsage(fee) }
        guard let due = fee.due ?? fee.netDue else {
            lacksPrice = true
            return
        }
        isPriced = true
        switch fee.kind {
        case .charging: energyDue += due
        case .parking: idle += due
        case .congestion: congestion += due
        case .other: other += due
        }
        let net = fee.netDue ?? due
        netDue += net
        if let status = fee.openStatus, net != 0 {
            openStatus = openStatus ?? status
        } else {
            paid += net
            if fee.kind == .parking { idlePaid += net }
        }
        guard fee.kind == .charging, fee.unit == .kWh, let usage = fee.usage, usage > 0, due > 0, net > 0,
            fee.pricing == nil || fee.pricing == "PAYMENT"
        else { return }
        paidKWh += usage
        paidEnergyDue += due
    }

    private mutating func addUsage(_ fee: ChargingFee) {
        guard let usage = fee.usage else { return }
        if usage > 0 { hasUsage = true }
        if fee.unit == .kWh { energyKWh = (energyKWh ?? 0) + usage }
    }
}

extension ChargingFee {
    /// nil for a fee that is paid, or of which Tesla does not say (facts 5.2).
    fileprivate var openStatus: String? {
        if let status, status.uppercased() != "PAID" { return status.uppercased() }
        return status == nil && isPaid == false ? "UNPAID" : nil
    }
}
