extension ChargingSession {
    /// The record of the charging history.
    var json: JSONValue {
        let owner: JSONValue = vin.map { ["vin": .string($0)] } ?? [:]
        let head: JSONValue = ["sessionId": .int(id)] + owner + ["siteLocationName": .string(site)]
        let invoices: JSONValue =
            form.hasNullInvoices && invoices.isEmpty ? nil : .array(invoices.map(\.json))
        return head + times + [
            "countryCode": .string(country.code),
            "fees": fees.map { .array($0.map { $0.json(form) }) } ?? nil, "billingType": .string(form.billingType),
            "invoices": invoices, "vehicleMakeType": .string(form.make),
        ] + appMembers
    }

    private var times: JSONValue {
        let all = [
            ("chargeStartDateTime", start), ("chargeStopDateTime", stop), ("unlatchDateTime", unlatch),
        ]
        return .object(
            all.compactMap { name, seconds in
                if seconds == nil, form.omitsNullTimes { return nil }
                return JSONValue.Member(name: name, value: .maybe(seconds.map(time)))
            })
    }

    private func time(_ seconds: Int) -> String {
        form.isZulu ? Timestamp.wallText(seconds) + "Z" : country.zone.iso(seconds)
    }

    private var appMembers: JSONValue {
        guard form.hasAppMembers else { return [:] }
        return [
            "programType": "PTSCH", "chargingPackage": nil, "credit": ["distance": 0], "siteAddress": nil,
            "outstandingAmount": 0, "cabinetId": "A1",
        ]
    }
}

extension InvoiceReference {
    fileprivate var json: JSONValue {
        ["fileName": .string(fileName), "contentId": .string(contentID), "invoiceType": "IMMEDIATE"]
    }
}

extension Fee {
    fileprivate func json(_ form: RecordForm) -> JSONValue {
        let head: JSONValue = [
            "sessionFeeId": .int(id), "feeType": .string(kind.rawValue), "currencyCode": .string(currency),
            "pricingType": .string(pricing ?? (isFree ? "NO_CHARGE" : "PAYMENT")),
        ]
        let rates = tierMembers("rate", base: .fixed(FixedPoint(units: rate, scale: 2)), second: 0)
        let usages = tierMembers("usage", base: .fixed(FixedPoint(units: usage, scale: 3)), second: 24)
        let totals = tierMembers("total", base: form.money(totalDue), second: 0)
        return head + rates + usages + totals + [
            "totalDue": form.money(totalDue), "netDue": form.money(netDue), "uom": .string(unit),
            "isPaid": .bool(isPaid),
            "status": .string(status),
        ]
    }

    /// `…Base` and `…Tier1` to `…Tier4`. The totals of the tiers are zero even where their rates are null.
    private func tierMembers(_ name: String, base: JSONValue, second: Int) -> JSONValue {
        let isTotal = name == "total"
        let zero: JSONValue = tiers == .null ? nil : 0
        let upper: JSONValue = isTotal && tiers != .null ? 0 : nil
        let values: [(String, JSONValue)] = [
            ("Base", base), ("Tier1", zero), ("Tier2", tiers == .repeated ? .int(second) : zero),
            ("Tier3", upper), ("Tier4", upper),
        ]
        return .object(values.map { JSONValue.Member(name: name + $0.0, value: $0.1) })
    }
}

extension RecordForm {
    /// Hundredths of the currency as the record prints them.
    fileprivate func money(_ units: Int) -> JSONValue {
        guard isNoisy, units > 0 else { return .fixed(FixedPoint(units: units, scale: 2)) }
        return .double((Double(units) / 100).nextUp)
    }
}
