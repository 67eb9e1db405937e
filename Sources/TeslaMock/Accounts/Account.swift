/// A test customer.
struct Account: Sendable {
    /// Short name to choose it by: on the sign-in page, in `mock_auto=` and in the request log.
    let name: String
    /// One line for the sign-in page.
    let summary: String
    let region: Region
    let locale: String
    let fullName: String
    var cars: [Car]
    /// Never signed in to Tesla's app: every call of the Fleet API is a 401.
    var isUnknown = false

    /// Token subject: stable, and different for each account.
    var subject: String {
        var generator = SeededGenerator("subject/" + name)
        return generator.uuid()
    }

    /// The second id a token carries (`account_id`).
    var accountID: String {
        var generator = SeededGenerator("account/" + name)
        return generator.uuid()
    }

    var email: String { name + "@example.com" }

    /// What stands among the cars in the list of products, without a VIN.
    var energySites: [JSONValue] {
        guard name == "fleet" else { return [] }
        return [
            [
                "energy_site_id": 2_252_000_000_123_456, "resource_type": "battery", "site_name": "Depot",
                "id": "STE20260101-00042", "percentage_charged": 61.5, "battery_type": "ac_powerwall",
            ]
        ]
    }

    /// The car by VIN or by numeric id, as Tesla's `vehicle_tag`.
    func car(tag: String) -> Car? { cars.first { $0.vin == tag || String($0.id) == tag } }
}
