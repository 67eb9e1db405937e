/// What `service_data` says.
enum ServiceProfile: Sendable {
    /// Nothing at all.
    case none
    case allNull
    /// At the workshop, which nobody wrote down.
    case withoutAppointment
    case withAppointment
}

/// Which warranties are told.
enum WarrantyProfile: Sendable {
    case usual
    /// Also one that is still to come and one without a distance.
    case unusual
    case none
}

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
        switch self.warranties {
        case .none: return ["activeWarranty": [], "upcomingWarranty": [], "expiredWarranty": []]
        case .usual: return answer(warranties, upcoming: [])
        case .unusual:
            let extended = extended(at: now)
            return answer(warranties + [unlimited(at: now)], upcoming: [extended])
        }
    }

    private func answer(_ warranties: [Warranty], upcoming: [JSONValue]) -> JSONValue {
        [
            "activeWarranty": .array(warranties.filter { !$0.isExpired }.map(\.json)),
            "upcomingWarranty": .array(upcoming),
            "expiredWarranty": .array(warranties.filter(\.isExpired).map(\.json)),
        ]
    }

    /// Bought, and beginning when the basic one ends.
    private func extended(at now: Timestamp) -> JSONValue {
        let start = CivilDate(dayIndex: deliveryDay(at: now))
        return [
            "warrantyType": "EXTENDED_SERVICE_AGREEMENT", "warrantyDisplayName": "Extended Service Agreement",
            "expirationDate": .string(CivilDate(start.year + 6, start.month, start.day).text + "T00:00:00Z"),
            "expirationOdometer": 120_000, "odometerUnit": .string(design.warranty.unit), "warrantyExpiredOn": nil,
            "coverageAgeInYears": 2,
        ]
    }

    /// Of a kind nobody documented, for any distance.
    private func unlimited(at now: Timestamp) -> Warranty {
        let start = CivilDate(dayIndex: deliveryDay(at: now))
        let json: JSONValue = [
            "warrantyType": "CORROSION_WARRANTY", "warrantyDisplayName": "Body Rust Limited Warranty",
            "expirationDate": .string(CivilDate(start.year + 12, start.month, start.day).text + "T00:00:00Z"),
            "expirationOdometer": nil, "odometerUnit": .string(design.warranty.unit), "warrantyExpiredOn": nil,
            "coverageAgeInYears": 12,
        ]
        return (json, false)
    }

    private typealias Warranty = (json: JSONValue, isExpired: Bool)

    /// `service_data` without the outer `response`: about the current visit, never a history.
    func serviceAnswer(at now: Timestamp) -> JSONValue {
        switch service {
        case .none: [:]
        case .allNull, .withoutAppointment:
            ["service_status": nil, "service_etc": nil, "service_visit_number": nil, "status_id": nil]
        case .withAppointment:
            [
                "service_status": "in_service",
                "service_etc": .string(Zone.central.iso((now.dayIndex + 2) * 86_400 + 50_400)),
                "service_visit_number": "SV12345678", "status_id": 8,
            ]
        }
    }

    private func warranty(
        _ type: String, _ name: String, _ years: Int, _ distance: Int, _ now: Timestamp
    ) -> Warranty {
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
