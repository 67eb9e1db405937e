extension Car {
    /// `dx/vehicles/options`, without the wrapper.
    var optionsAnswer: JSONValue {
        ["codes": .array(design.options.map(\.json))]
    }

    /// `dx/warranty/details`, without the wrapper: each warranty stands in the list that fits the clock and the
    /// odometer.
    func warrantyAnswer(at now: Timestamp) -> JSONValue {
        let terms = design.warranty
        let warranties = [
            warranty("NEW_MFG_WARRANTY", "Basic Vehicle Limited Warranty", 4, terms.basicDistance, now),
            warranty("BATTERY_WARRANTY", "Battery Limited Warranty", 8, terms.driveDistance, now),
            warranty("DRIVEUNIT_WARRANTY", "Drive Unit Limited Warranty", 8, terms.driveDistance, now),
        ]
        return [
            "activeWarranty": .array(warranties.filter { !$0.isExpired }.map(\.json)), "upcomingWarranty": [],
            "expiredWarranty": .array(warranties.filter(\.isExpired).map(\.json)),
        ]
    }

    private func warranty(
        _ type: String, _ name: String, _ years: Int, _ distance: Int, _ now: Timestamp
    ) -> (json: JSONValue, isExpired: Bool) {
        let start = CivilDate(dayIndex: deliveryDay(at: now))
        let end = CivilDate(start.year + years, start.month, start.day)
        let driven = odometer(at: now) * (design.warranty.unit == "KM" ? 1.609344 : 1)
        let isExpired = end.dayIndex <= now.dayIndex || driven >= Double(distance)
        let json: JSONValue = [
            "warrantyType": .string(type), "warrantyDisplayName": .string(name),
            "expirationDate": .string(end.text + "T00:00:00Z"), "expirationOdometer": .int(distance),
            "odometerUnit": .string(design.warranty.unit),
            "warrantyExpiredOn": isExpired && end.dayIndex <= now.dayIndex ? .string(end.text + "T00:00:00Z") : nil,
            "coverageAgeInYears": .int(years),
        ]
        return (json, isExpired)
    }

    /// The doubly nested answer of `release_notes`, as it stands inside the outer `response`.
    var releaseNotesAnswer: JSONValue {
        let version = String(software.installed.prefix { $0 != " " })
        let notes = ReleaseNote.all.map { $0.json(version: version) }
        return ["response": ["release_notes": .array(notes)]]
    }
}

extension Option {
    fileprivate var json: JSONValue {
        let head: JSONValue = ["code": .string(code)]
        let paint: JSONValue = color.map { ["colorCode": .string($0)] } ?? [:]
        return head + paint + ["displayName": .string(name), "isActive": .bool(isActive)]
    }
}
