import Drivers
import FoundationEssentials
import TestSupport

/// One client with a session of its own: asks for reports in nine languages and polls each until it has ended.
struct Customer: Sendable {
    static let languages = ["en", "fi", "sv", "no", "da", "de", "fr", "es", "it"]
    private static let path = "/api/v1/tesla/vehicle-report/pdf/async"

    let caller: Caller
    let session: String
    /// What its reports are made of.
    var data: String

    static func arrive(_ caller: Caller, data: String = ReportData.large) async throws -> Customer {
        let answer = try await caller.send("POST", "/api/v1/session", json: "{}")
        guard answer.status == 201, let id = JSON(answer).string("id") else { throw Unexpected(answer) }
        return Customer(caller: caller, session: id, data: data)
    }

    /// Asks for the `number`th report of this client, repeating the request with the same key until it is acknowledged.
    func order(_ number: Int) async throws -> Order {
        let language = Self.languages[number % Self.languages.count]
        let body = #"{"session_id":"\#(session)","locale":"\#(language)","report":\#(data)}"#
        return try await order(body: body, key: "chaos-\(session.suffix(12))-\(number)")
    }

    func order(body: String, key: String) async throws -> Order {
        let answer = try await caller.send("POST", Self.path, json: body, key: key)
        guard answer.status == 202, let task = JSON(answer).string("task_id") else { throw Unexpected(answer) }
        return Order(task: task, key: key, body: body)
    }

    /// The same request with the same key: after `worker_lost` it makes the report after all.
    func again(_ order: Order) async throws -> Order {
        var again = try await self.order(body: order.body, key: order.key)
        again.repeats = order.repeats + 1
        return again
    }

    /// Orders while `wants` says so, `atOnce` at a time, polling what is under way; all of them ended, or lost.
    func trade(atOnce: Int = 9, while wants: @Sendable (_ number: Int) async -> Bool) async throws -> [Order] {
        var open: [Order] = []
        var closed: [Order] = []
        var number = 0
        while true {
            while open.count < atOnce, await wants(number) {
                open.append(try await order(number))
                number += 1
            }
            if open.isEmpty { return closed }
            try await look(at: &open)
            closed += open.filter { $0.isLost || $0.last?.isTerminal == true }
            open.removeAll { $0.isLost || $0.last?.isTerminal == true }
            try await Task.sleep(for: .milliseconds(200))
        }
    }

    /// Polls until all have ended.
    func follow(_ orders: [Order], within limit: Duration = .seconds(60)) async throws -> [Order] {
        var orders = orders
        let deadline = ContinuousClock.now + limit
        while ContinuousClock.now < deadline {
            try await look(at: &orders)
            if orders.allSatisfy({ $0.isLost || $0.last?.isTerminal == true }) { return orders }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw Unexpected("not ended within \(limit): \(orders.compactMap(\.last))")
    }

    /// One poll of all of them.
    func look(at orders: inout [Order]) async throws {
        let ids = orders.map(\.task).joined(separator: ",")
        let answer = try await caller.send("GET", "/api/v1/tesla/reports/status?ids=\(ids)")
        guard answer.status == 200 else { throw Unexpected(answer) }
        let tasks = JSON(answer).list("data")
        for index in orders.indices {
            if let task = tasks.first(where: { $0.string("task_id") == orders[index].task }) {
                orders[index].note(Order.State(task))
            } else {
                orders[index].isLost = true
            }
        }
    }

    func leave() async throws {
        let answer = try await caller.send("DELETE", "/session/\(session)")
        guard answer.status == 200 || answer.status == 410 else { throw Unexpected(answer) }
    }
}
