import HTTPTypes
import Hummingbird

/// `dx/…`: answers without the usual `response`, unless a switch wraps them.
struct DXRoutes: Sendable {
    let fleet: FleetRoutes
    private var mock: TeslaMock { fleet.mock }

    init(fleet: FleetRoutes) { self.fleet = fleet }

    func add(to dx: FleetRoutes.Group) {
        fleet.get("vehicles/options", on: dx, scope: "vehicle_device_data") { caller, _, _ in
            guard let vin = caller.query["vin"] else { throw Problem.fleet(400, "invalid_request") }
            guard let car = caller.account.car(tag: vin) else { throw Problem.fleet(404, "not_found") }
            return Self.answer(car.optionsAnswer, caller)
        }
        fleet.get("warranty/details", on: dx, scope: "vehicle_device_data") { caller, _, _ in
            guard let vin = caller.query["vin"], !caller.switches.hasNoWarranty else {
                throw Problem.fleet(500, "internal_error")
            }
            guard let car = caller.account.car(tag: vin) else { throw Problem.fleet(404, "not_found") }
            return Self.answer(car.warrantyAnswer(at: caller.now), caller)
        }
        fleet.get("charging/history", on: dx, scope: "vehicle_charging_cmds") { caller, _, _ in
            let sessions = await self.mock.sessions(of: caller.account)
            do {
                let query = try HistoryQuery(caller.query)
                return Self.answer(query.answer(sessions, switches: caller.switches), caller)
            } catch let invalid as HistoryQuery.Invalid {
                throw Problem.fleet(400, "invalid_field: " + invalid.field)
            }
        }
        fleet.get("charging/invoice/:content", on: dx, scope: "vehicle_charging_cmds") { caller, _, parameters in
            try await self.invoice(caller, content: parameters.get("content") ?? "")
        }
    }

    private func invoice(_ caller: Caller, content: String) async throws -> Response {
        for session in await mock.sessions(of: caller.account) {
            guard let position = session.invoices.firstIndex(where: { $0.contentID == content }) else { continue }
            let invoice = Invoice(
                session: session, position: position, customer: caller.account.fullName, vin: session.vin ?? "-")
            return Response(
                status: .ok, headers: [.contentType: "application/pdf"],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: invoice.pdf)))
        }
        throw Problem.fleet(404, "not_found")
    }

    private static func answer(_ value: JSONValue, _ caller: Caller) -> Response {
        caller.switches.wrapsDX ? .wrapped(value) : .json(value)
    }
}
