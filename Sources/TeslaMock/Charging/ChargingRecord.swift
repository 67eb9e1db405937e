extension ChargingSession {
    /// The record of the charging history.
    var json: JSONValue {
        let zone = country.zone
        let owner: JSONValue = vin.map { ["vin": .string($0)] } ?? [:]
        return ["sessionId": .int(id)] + owner + [
            "siteLocationName": .string(site), "chargeStartDateTime": .string(zone.iso(start)),
            "chargeStopDateTime": .maybe(stop.map(zone.iso)), "unlatchDateTime": .maybe(unlatch.map(zone.iso)),
            "countryCode": .string(country.code),
            "fees": fees.map { .array($0.map(\.json)) } ?? nil, "billingType": "IMMEDIATE",
            "invoices": .array(invoices.map(\.json)), "vehicleMakeType": "TSLA",
        ]
    }
}

extension InvoiceReference {
    fileprivate var json: JSONValue {
        ["fileName": .string(fileName), "contentId": .string(contentID), "invoiceType": "IMMEDIATE"]
    }
}

extension Fee {
    fileprivate var json: JSONValue {
        let head: JSONValue = [
            "sessionFeeId": .int(id), "feeType": .string(kind.rawValue), "currencyCode": .string(currency),
            "pricingType": isFree ? "NO_CHARGE" : "PAYMENT",
        ]
        let rates = tierMembers("rate", base: FixedPoint(units: rate, scale: 2), second: 0)
        let usages = tierMembers("usage", base: FixedPoint(units: usage, scale: 3), second: 24)
        let totals = tierMembers("total", base: FixedPoint(units: totalDue, scale: 2), second: 0)
        return head + rates + usages + totals + [
            "totalDue": .fixed(FixedPoint(units: totalDue, scale: 2)),
            "netDue": .fixed(FixedPoint(units: netDue, scale: 2)), "uom": .string(unit), "isPaid": .bool(isPaid),
            "status": .string(status),
        ]
    }

    /// `…Base` and `…Tier1` to `…Tier4`. The totals of the tiers are zero even where their rates are null.
    private func tierMembers(_ name: String, base: FixedPoint, second: Int) -> JSONValue {
        let isTotal = name == "total"
        let zero: JSONValue = tiers == .null ? nil : 0
        let upper: JSONValue = isTotal && tiers != .null ? 0 : nil
        let values: [(String, JSONValue)] = [
            ("Base", .fixed(base)), ("Tier1", zero), ("Tier2", tiers == .repeated ? .int(second) : zero),
            ("Tier3", upper), ("Tier4", upper),
        ]
        return .object(values.map { JSONValue.Member(name: name + $0.0, value: $0.1) })
    }
}
