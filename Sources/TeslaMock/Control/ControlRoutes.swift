import FoundationEssentials
import HTTPTypes
import Hummingbird

/// `/__mock/…`: only the mock has these. JSON in, JSON out.
struct ControlRoutes: Sendable {
    /// Control bodies are a few members.
    private static let largestBody = 64 * 1_024

    let mock: TeslaMock

    func add(to group: RouterGroup<BasicRequestContext>) {
        group.get("log") { request, _ in
            let query = FormFields(request.uri.query ?? "")
            let after = query["after"].flatMap { Int($0) } ?? 0
            let limit = query["limit"].flatMap { Int($0) } ?? RequestLog.capacity
            return try await self.encoded(self.mock.log.filter { $0.number > after }.prefix(max(limit, 0)).map(\.self))
        }
        group.delete("log") { _, _ in
            await self.mock.clearLog()
            return Self.done
        }
        group.get("counters") { _, _ in try await self.encoded(self.mock.tally) }
        group.delete("counters") { _, _ in
            await self.mock.clearCounts()
            return Self.done
        }
        group.get("state") { _, _ in try await self.state() }
        group.get("accounts") { _, _ in Self.accounts }
        group.post("switches") { request, _ in
            try await self.changeSwitches(request)
        }
        group.post("scenario") { request, _ in try await self.scenario(request) }
        group.get("faults") { _, _ in try await self.encoded(self.mock.pendingFaults) }
        group.post("faults") { request, _ in
            let order: FaultOrder = try await self.body(request)
            for fault in order.faults { await self.mock.inject(fault) }
            return Self.done
        }
        group.delete("faults") { _, _ in
            await self.mock.clearFaults()
            return Self.done
        }
        group.post("accounts/:name/revoke") { _, context in
            let name = try context.parameters.require("name")
            guard AccountCatalogue.named(name) != nil else { throw Problem.status(404) }
            await self.mock.revoke(account: name)
            return Self.done
        }
        group.get("scenarios") { _, _ in Self.scenarios }
        group.post("domains") { request, _ in
            await self.mock.setDomains(try await self.body(request))
            return Self.done
        }
        group.post("vehicles/:vin") { request, context in
            let wanted: StateOrder = try await self.body(request)
            let vin = try context.parameters.require("vin")
            if let state = wanted.state { await self.mock.setVehicleState(state, vin: vin) }
            if let isGone = wanted.gone { await self.mock.setVehicleGone(isGone, vin: vin) }
            return Self.done
        }
        group.post("clock") { request, _ in
            let order: ClockOrder = try await self.body(request)
            if let seconds = order.seconds { await self.mock.setClock(to: seconds) }
            await self.mock.advanceClock(seconds: order.advanceSeconds ?? 0)
            return Self.done
        }
        group.post("reset") { _, _ in
            await self.mock.reset()
            return Self.done
        }
    }

    private static let done = Response.json(["ok": true])

    private func changeSwitches(_ request: Request) async throws -> Response {
        let body = try await request.body.collect(upTo: Self.largestBody)
        do {
            try await mock.changeSwitches(Data(body.readableBytesView))
        } catch {
            throw Problem.grant("invalid_control", String(describing: error))
        }
        return try await state()
    }

    private static var scenarios: Response {
        .json(
            .array(Scenario.all.map { ["name": .string($0.name), "summary": .string($0.summary)] }))
    }

    private func scenario(_ request: Request) async throws -> Response {
        let order: ScenarioOrder = try await body(request)
        guard let scenario = Scenario.named(order.name) else {
            throw Problem.grant("unknown_scenario", Scenario.all.map(\.name).joined(separator: ", "))
        }
        await mock.setScenario(scenario)
        return try await state()
    }

    private func state() async throws -> Response {
        try await encoded(
            StateReport(
                switches: mock.currentSwitches, faults: mock.pendingFaults, refreshes: mock.ledger.refreshCounts,
                time: mock.now.seconds))
    }

    private static var accounts: Response {
        .json(
            .array(
                AccountCatalogue.all.map { account in
                    [
                        "name": .string(account.name), "summary": .string(account.summary),
                        "region": .string(account.region.rawValue),
                        "vins": .array(account.cars.map { .string($0.vin) }),
                    ]
                }))
    }

    private func body<Value: Decodable>(_ request: Request) async throws -> Value {
        let buffer = try await request.body.collect(upTo: Self.largestBody)
        do {
            return try JSONDecoder().decode(Value.self, from: Data(buffer.readableBytesView))
        } catch {
            throw Problem.grant("invalid_control", String(describing: error))
        }
    }

    private func encoded(_ value: some Encodable) throws -> Response {
        let data = try JSONEncoder().encode(value)
        return Response(
            status: .ok, headers: [.contentType: "application/json; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: data)))
    }

    private struct StateOrder: Decodable {
        let state: VehicleState?
        let gone: Bool?
    }
    private struct ScenarioOrder: Decodable { let name: String }
    private struct ClockOrder: Decodable {
        let seconds: Int?
        let advanceSeconds: Int?
    }
    /// One fault, or a list of them.
    private struct FaultOrder: Decodable {
        let faults: [Fault]

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            do { faults = try value.decode([Fault].self) } catch DecodingError.typeMismatch(_, _) {
                faults = [try value.decode(Fault.self)]
            }
        }
    }
    private struct StateReport: Encodable {
        let switches: Switches
        let faults: [Fault]
        let refreshes: [String: Int]
        let time: Int
    }
}
