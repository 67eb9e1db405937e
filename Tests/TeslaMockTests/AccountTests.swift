import HTTPTypes
import NIOCore
import TestSupport
import Testing

@testable import TeslaMock

/// What is special about single accounts.
@Suite struct AccountTests {
    let harness = MockHarness()

    private func car(_ account: String, _ call: String = "") async throws -> Tree {
        let vin = try #require(AccountCatalogue.named(account)?.cars.first).vin
        let path = "/eu/api/1/vehicles/" + vin + call
        return try await harness.get(path, token: harness.accessToken(account)).body["response"]
    }

    private func warranties(_ account: String) async throws -> Tree {
        let vin = try #require(AccountCatalogue.named(account)?.cars.first).vin
        let path = "/eu/api/1/dx/warranty/details?vin=" + vin
        return try await harness.get(path, token: harness.accessToken(account)).body
    }

    @Test func strangersAreUnknownEverywhere() async throws {
        let token = try await harness.accessToken("stranger")
        for path in ["users/region", "vehicles", "dx/charging/history"] {
            let (status, body) = try await harness.get("/eu/api/1/" + path, token: token)
            #expect(status == 401 && body["error"].string == "unknown user")
        }
    }

    @Test func aCarAtTheWorkshopSaysSo() async throws {
        #expect(try await car("workshop")["in_service"] == .bool(true))
        let service = try await car("workshop", "/service_data")
        #expect(service["service_status"].string == "in_service" && service["status_id"].int == 8)
        #expect(service["service_etc"].string == "2026-11-25T15:00:00+01:00")
    }

    @Test func serviceDataIsEmptyOrNull() async throws {
        #expect(try await car("aurora", "/service_data") == .object([:]))
        #expect(try await car("driver", "/service_data")["service_etc"] == .null)
        #expect(try await car("driver", "/service_data").names.count == 4)
        #expect(try await car("collector")["in_service"] == .bool(true))
        #expect(try await car("collector", "/service_data")["service_status"] == .null)
    }

    @Test func driversSeeLess() async throws {
        #expect(try await car("driver")["access_type"].string == "DRIVER")
        #expect(try await car("aurora")["access_type"].string == "OWNER")
        #expect(try await car("driver")["display_name"] == .null)
        let token = try await harness.accessToken("driver")
        #expect(try await harness.get("/eu/api/1/vehicles/LRW3E7EK2PC001111/drivers", token: token).status == 403)
        #expect(try await warranties("driver")["activeWarranty"] == .list([]))
    }

    @Test func warrantiesMayBeUnlimitedUpcomingOrOver() async throws {
        let odd = try await warranties("odd")
        #expect(odd["activeWarranty"].list.contains { $0["expirationOdometer"] == .null })
        #expect(odd["upcomingWarranty"].list.count == 1)
        let worn = try await warranties("collector")
        #expect(!worn["expiredWarranty"].list.isEmpty)
    }

    @Test func temperaturesMayBeUnknown() async throws {
        #expect(try await car("odd", "/vehicle_data")["climate_state"]["inside_temp"] == .null)
        #expect(try await car("aurora", "/vehicle_data")["climate_state"]["inside_temp"].double != nil)
    }

    @Test func theCollectorHasAThousandInvoicesOf200KB() async throws {
        let account = try #require(AccountCatalogue.named("collector"))
        let references = await harness.mock.sessions(of: account).flatMap(\.invoices)
        #expect(references.count >= 1_000 && Set(references.map(\.contentID)).count == references.count)
        let token = try await harness.accessToken("collector")
        let path = "/eu/api/1/dx/charging/invoice/" + (try #require(references.last)).contentID
        let pdf = try await harness.client.send(.get, path, headers: MockHarness.bearer(token)).body
        #expect((200 * 1_024..<203 * 1_024).contains(pdf.readableBytes))
        #expect(String(buffer: pdf).hasSuffix("%%EOF\n"))
    }

    @Test func everyCarChargesInFiveCurrenciesOnAScenario() async throws {
        await harness.mock.setScenario(try #require(Scenario.named("five-currencies")))
        let token = try await harness.accessToken("aurora")
        var currencies: Set<String> = []
        for page in 1...2 {
            let path = "/eu/api/1/dx/charging/history?pageSize=100&pageNo=\(page)"
            let sessions = try await harness.get(path, token: token).body["data"].list
            currencies.formUnion(sessions.flatMap { $0["fees"].list.map { $0["currencyCode"].string } })
        }
        #expect(currencies == ["EUR", "SEK", "NOK", "DKK", "CHF"])
    }
}
