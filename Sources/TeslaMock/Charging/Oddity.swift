/// The rare shapes of a charging record, one after the other.
enum Oddity: Int, CaseIterable, Sendable {
    case none, noFees, nullFees, missingVIN, missingStop, unpaid
    case perMinute, repeatedTier, refund, splitTariff, upperCase

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
        }
        while session.invoiceCount > 0, session.fees(onInvoice: session.invoiceCount - 1).isEmpty {
            session.invoiceCount -= 1
        }
        return session
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
