/// The rare shapes of a charging record, one after the other.
enum Oddity: Int, CaseIterable, Sendable {
    case none, noFees, nullFees, missingVIN, missingStop, unpaid
    case perMinute, repeatedTier, refund, splitTariff, upperCase
    case absentStop, zulu, noisy, unknownKinds, otherMake, cent

    static func applied(to session: ChargingSession, block: Int) -> ChargingSession {
        guard let oddity = Oddity(rawValue: block % allCases.count) else { return session }
        return oddity.applied(to: session)
    }

    private func applied(to original: ChargingSession) -> ChargingSession {
        var session = original
        switch self {
        case .none: break
        case .noFees: session.fees = []
        case .nullFees: session.fees = nil
        case .missingVIN: session.vin = nil
        case .missingStop: (session.stop, session.unlatch) = (nil, nil)
        case .unpaid: session.fees = session.fees?.map(Self.unpaid)
        case .perMinute: session.fees = session.fees?.map { Self.perMinute($0, of: original) }
        case .repeatedTier: session.fees = session.fees?.map(Self.repeated)
        case .refund: session.fees = (session.fees ?? []).prefix(1).flatMap { [$0, Self.refund($0)] }
        case .splitTariff: session.fees = (session.fees ?? []).flatMap(Self.split)
        case .upperCase: session.fees = session.fees?.map { Self.copy($0, unit: $0.unit.uppercased()) }
        case .absentStop:
            (session.stop, session.unlatch) = (nil, nil)
            session.form.omitsNullTimes = true
        case .zulu: session.form.isZulu = true
        case .noisy: session.form.isNoisy = true
        case .unknownKinds: session = Self.unknownKinds(session)
        case .otherMake:
            session.form.make = "NTSLA"
            session.fees = session.fees?.map { Self.copy($0, rate: $0.rate * 13 / 10, unit: $0.unit) }
        case .cent: session.fees = session.fees?.map(Self.cent)
        }
        while session.invoiceCount > 0, session.fees(onInvoice: session.invoiceCount - 1).isEmpty {
            session.invoiceCount -= 1
        }
        return session
    }

    /// Fees, states and members that nobody has described.
    private static func unknownKinds(_ original: ChargingSession) -> ChargingSession {
        var session = original
        session.form.hasAppMembers = true
        session.form.hasNullInvoices = true
        session.form.billingType = "DEFERRED"
        session.invoiceCount = 0
        guard let first = session.fees?.first else { return session }
        var other = Fee(
            id: first.id + 3, kind: .other, currency: first.currency, rate: 100, usage: 1_000, unit: "session",
            totalDue: 100)
        other.pricing = "CREDIT"
        other.isPaid = false
        other.status = "PENDING"
        session.fees?.append(other)
        return session
    }

    /// Rounded elsewhere: the total is not exactly price times usage.
    private static func cent(_ fee: Fee) -> Fee {
        guard fee.kind == .charging, fee.totalDue > 0 else { return fee }
        var other = Fee(
            id: fee.id, kind: fee.kind, currency: fee.currency, rate: fee.rate, usage: fee.usage, unit: fee.unit,
            totalDue: fee.totalDue - 1)
        (other.isFree, other.isPaid, other.status, other.tiers) = (fee.isFree, fee.isPaid, fee.status, fee.tiers)
        return other
    }

    private static func unpaid(_ fee: Fee) -> Fee {
        var fee = fee
        fee.isPaid = false
        fee.status = "UNPAID"
        return fee
    }

    private static func perMinute(_ fee: Fee, of session: ChargingSession) -> Fee {
        guard fee.kind == .charging, let stop = session.stop else { return fee }
        return copy(fee, rate: session.country.ratePerMinute, usage: (stop - session.start) / 60 * 1_000, unit: "min")
    }

    private static func repeated(_ fee: Fee) -> Fee {
        var fee = fee
        fee.tiers = .repeated
        return fee
    }

    /// Half of the price comes back.
    private static func refund(_ fee: Fee) -> Fee {
        var refund = Fee(
            id: fee.id + 3, kind: fee.kind, currency: fee.currency, rate: fee.rate, usage: 0, unit: fee.unit,
            totalDue: -(fee.totalDue / 2))
        refund.isFree = fee.isFree
        refund.status = "REFUNDED"
        return refund
    }

    /// The price changes in the middle of the session: two charging fees.
    private static func split(_ fee: Fee) -> [Fee] {
        guard fee.kind == .charging else { return [fee] }
        let half = fee.usage / 2
        var second = copy(fee, rate: fee.rate + 3, usage: fee.usage - half, unit: fee.unit, id: fee.id + 3)
        second.isFree = fee.isFree
        return [copy(fee, usage: half, unit: fee.unit), second]
    }

    private static func copy(
        _ fee: Fee, rate: Int? = nil, usage: Int? = nil, unit: String, id: Int? = nil
    ) -> Fee {
        let rate = rate ?? fee.rate
        let usage = usage ?? fee.usage
        return Fee(
            id: id ?? fee.id, kind: fee.kind, currency: fee.currency, rate: rate, usage: usage, unit: unit,
            totalDue: Fee.price(rate: rate, usage: usage), isFree: fee.isFree, isPaid: fee.isPaid,
            status: fee.status, tiers: fee.tiers)
    }
}
