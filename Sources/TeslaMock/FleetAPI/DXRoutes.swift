import HTTPTypes
import Hummingbird

/// `dx/…`: answers without the usual `response`, unless a switch wraps them.
struct DXRoutes: Sendable {
    let fleet: FleetRoutes
    private var mock: TeslaMock { fleet.mock }

    init(fleet: FleetRoutes) { self.fleet = fleet }

    func add(to dx: FleetRoutes.Group) {
        fleet.get("vehicles/options", on: dx, scopes: ["vehicle_device_data"]) { caller, _, _ in
            guard let vin = caller.query["vin"] else { throw Problem.fleet(400, "invalid_request") }
            guard let car = caller.account.car(tag: vin) else { throw Problem.fleet(404, "not_found") }
            return Self.answer(car.optionsAnswer, caller)
        }
        fleet.get("warranty/details", on: dx, scopes: ["vehicle_device_data"]) { caller, _, _ in
            guard let vin = caller.query["vin"], !caller.switches.hasNoWarranty else {
                throw Problem.fleet(500, "internal_error")
            }
            guard let car = caller.account.car(tag: vin) else { throw Problem.fleet(404, "not_found") }
            return Self.answer(car.warrantyAnswer(at: caller.now), caller)
        }
        for kind in ["subscriptions", "upgrades"] {
            let path = RouterPath("vehicles/\(kind)/eligibility")
            fleet.get(path, on: dx, scopes: ["vehicle_device_data"]) { caller, _, _ in
                guard let car = caller.query["vin"].flatMap(caller.account.car) else { throw Problem.status(404) }
                return Self.answer(["country": nil, "eligible": [], "vin": .string(car.vin)], caller)
            }
        }
        // For companies that own a fleet; no account of the mock does.
        fleet.get("charging/sessions", on: dx, scopes: ["vehicle_charging_cmds"]) { _, _, _ in
            throw Problem.fleet(403, "Forbidden")
        }
        fleet.get("charging/history", on: dx, scopes: ["vehicle_charging_cmds"]) { caller, _, _ in
            let sessions = await self.mock.sessions(of: caller.account)
            do {
                let query = try HistoryQuery(caller.query)
                let page = query.answer(sessions, switches: caller.switches)
                guard caller.switches.wrapsDX, caller.switches.countsOutside else { return Self.answer(page, caller) }
                let parts = [JSONValue.Member(name: "response", value: .object(Array(page.members.prefix(1))))]
                return .json(.object(parts + page.members.dropFirst()))
            } catch let invalid as HistoryQuery.Invalid {
                throw Problem.fleet(400, "invalid_field: " + invalid.field)
            }
        }
        fleet.get("charging/invoice/:content", on: dx, scopes: ["vehicle_charging_cmds"]) { caller, _, parameters in
            try await self.invoice(caller, content: parameters.get("content") ?? "")
        }
    }

    private func invoice(_ caller: Caller, content: String) async throws -> Response {
        guard let invoice = await mock.invoice(content, of: caller.account) else { throw Problem.status(404) }
        return Response(
            status: .ok, headers: [.contentType: "application/pdf"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: invoice.pdf)))
    }

    private static func answer(_ value: JSONValue, _ caller: Caller) -> Response {
        caller.switches.wrapsDX ? .wrapped(value) : .json(value)
    }
}
