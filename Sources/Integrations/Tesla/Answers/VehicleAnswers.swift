import Domain

/// One page of the vehicle list (facts 3.1).
struct VehiclePage {
    let vehicles: [VehicleSummary]
    let hasNext: Bool

    init(_ body: [UInt8]) throws(TeslaError) {
        let answer = try FleetAnswer.whole(body)
        vehicles = try answer.objects("response").orUnreadable().compactMap(VehicleSummary.init)
        hasNext = answer.object("pagination")?.integer("next") != nil
    }
}

extension VehicleSummary {
    /// nil for what has no VIN: energy products stand in the same list.
    init?(_ answer: LooseObject) {
        guard let vin = answer.text("vin").flatMap(VIN.init(rawValue:)) else { return nil }
        self.init(
            vin: vin, displayName: answer.text("display_name"),
            state: answer.text("state").flatMap(State.init(rawValue:)) ?? .unknown,
            access: answer.text("access_type").flatMap(Access.init(rawValue:)),
            inService: answer.flag("in_service"), fleetID: answer.integer("id"))
    }
}

extension ServiceStatus {
    /// Only the current visit. `{}` and all null come for a car at the workshop, too: they do not say that it is not
    /// (facts 6.2).
    init(_ answer: LooseObject) {
        let status = answer.text("service_status")
        self.init(
            inService: nil, status: status, expectedCompletion: answer.time("service_etc"),
            visitNumber: answer.text("service_visit_number"),
            statusId: answer.integer("status_id", in: 0...1_000_000))
        inService = saysInService
    }
}

extension VehicleAlert {
    init?(_ answer: LooseObject) {
        guard let name = answer.text("name") else { return nil }
        self.init(
            name: name, time: answer.time("time"), audience: answer.texts("audience") ?? [],
            text: answer.text("user_text"))
    }

    /// Newest first; Tesla's own order is not documented (facts 6.3).
    static func list(_ answer: LooseObject) -> [VehicleAlert]? {
        answer.objects("recent_alerts")?.compactMap(VehicleAlert.init).sorted { left, right in
            guard let right = right.time else { return left.time != nil }
            return left.time.map { $0 > right } ?? false
        }
    }
}

extension VehicleOption {
    init?(_ answer: LooseObject) {
        guard let code = answer.text("code") else { return nil }
        self.init(
            code: code.hasPrefix("$") ? String(code.dropFirst()) : code, name: answer.text("displayName"),
            isActive: answer.flag("isActive") ?? true, colorCode: answer.text("colorCode"))
    }
}

extension ReleaseNote {
    init?(_ answer: LooseObject) {
        guard let title = answer.text("title") else { return nil }
        self.init(title: title, subtitle: answer.text("subtitle"), version: answer.text("customer_version"))
    }
}
