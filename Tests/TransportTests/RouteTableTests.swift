import Domain
import HTTPTypes
import NIOCore
import TestSupport
import Testing

@testable import Transport

struct RouteTableTests {
    @Test func `no two routes claim the same path and method`() {
        let keys = RouteTable(TransportWorld().dependencies).routes.flatMap { route in
            route.patterns.map { "\(route.method.rawValue) \($0)" }
        }
        #expect(Set(keys).count == keys.count)
    }

    @Test func `routes that may be told to wait are known by their first pattern`() {
        let first = Set(RouteTable(TransportWorld().dependencies).routes.map { $0.patterns[0] })
        #expect(RouteTable.waiting.allSatisfy(first.contains), "\(Set(RouteTable.waiting).subtracting(first))")
    }

    @Test func `the literal paths of existing frontends are in the table`() {
        let table = RouteTable(TransportWorld().dependencies)
        let known = Set(table.routes.flatMap { route in route.patterns.map { "\(route.method.rawValue) \($0)" } })
        let literal = [
            "GET /session/{id}/vehicles/{vin}/charging-invoices.zip", "GET /session/{id}/charging-invoices.zip",
            "GET /session/{id}/vehicles/{vin}/charging-invoices/{invoice_id}",
            "GET /session/{id}/vehicles/{vin}/charging-history.csv",
            "GET /session/{id}/vehicles/{vin}/charging-invoices", "POST /api/v1/tesla/vehicle-report/pdf/async",
            "GET /api/v1/tesla/reports/status/{task_id}", "GET /api/v1/tesla/oauth/callback",
        ]
        for path in literal { #expect(known.contains(path), "\(path)") }
    }

    @Test(arguments: ["", "/api/v1", "/api/v1/tesla"]) func `all three prefixes lead to the session`(prefix: String)
        async throws
    {
        let world = TransportWorld()
        let created = try await world.post(prefix + "/session")
        #expect(created.status == .created)
        let id = JSON(created)["id"].string
        #expect(try await world.get("\(prefix)/session/\(id)").status == .ok)
        #expect(try await JSON(world.get("\(prefix)/session/\(id)/images")).max.number == 10)
        #expect(try await world.get("\(prefix)/session/\(id)/pictures").status == .ok)
    }

    @Test func `reports answer under both prefixes`() async throws {
        let world = TransportWorld()
        let task = try await world.order(world.connected()).rawValue
        for path in ["tesla/reports/status/", "tesla/reports/", "reports/status/", "reports/"] {
            #expect(try await JSON(world.get("/api/v1/\(path)\(task)")).task_id.string == task)
        }
    }

    @Test func `a slash at the end changes nothing`() async throws {
        #expect(try await TransportWorld().get("/health/live/").status == .ok)
    }

    @Test func `HEAD answers like GET without a body`() async throws {
        let world = TransportWorld()
        for path in ["/health/live", "/version", "/"] {
            let head = try await world.client.send(.head, path)
            #expect(head.status == .ok)
            #expect(head.body.readableBytes == 0)
            #expect(head.headers[.contentLength] != "0")
        }
    }
}
