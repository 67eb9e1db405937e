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
        session.stop.map { max(0, Int(($0.instant.timeIntervalSince(session.start.instant) / 60).rounded())) }
    }

    /// Something was metered and nothing is to be paid for it.
    public var isFree: Bool { !amounts.isEmpty && amounts.allSatisfy { $0.netDue == 0 } }

    /// Tesla's numbers: the file's name up to the language mark.
    public var invoiceNumbers: [String] {
        session.invoices.compactMap { invoice in
            invoice.fileName?.split(whereSeparator: { $0 == "_" || $0 == "." }).first.map(String.init)
        }
    }
}

extension SessionFigures.Amounts {
    fileprivate mutating func add(_ fee: ChargingFee) {
        netDue += fee.netDue
        switch fee.kind {
        case .charging: addEnergy(fee)
        case .parking: idle += fee.due
        case .congestion: congestion += fee.due
        case .other: other += fee.due
        }
    }

    private mutating func addEnergy(_ fee: ChargingFee) {
        energyDue += fee.due
        guard fee.unit == .kWh else { return }
        energyKWh = (energyKWh ?? 0) + fee.usage
        guard fee.pricing == nil || fee.pricing == "PAYMENT", fee.usage > 0, fee.due > 0 else { return }
        paidKWh += fee.usage
        paidEnergyDue += fee.due
    }
}
