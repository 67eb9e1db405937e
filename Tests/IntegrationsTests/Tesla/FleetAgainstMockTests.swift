import Domain
import FoundationEssentials
import Testing

@testable import Integrations

/// The client over the network against the mock Fleet API.
@Suite(.timeLimit(.minutes(2))) struct FleetAgainstMockTests {
    private static func history(_ scenario: String) async throws -> [ChargingSession] {
        let result = Captured<[ChargingSession]>()
        try await MockTesla.with(scenario) { tesla in
            let access = try await tesla.access("aurora")
            let vin = try await tesla.car(access)
            result.set(try await tesla.gateway.chargingHistory(of: vin, access))
        }
        return try #require(result.value)
    }

    @Test func signInGivesAccountAndTokens() async throws {
        try await MockTesla.with { tesla in
            let grant = try await tesla.grant("aurora", nonce: "n-7")
            #expect(grant.account.region == .eu)
            #expect(Set(grant.account.scopes).isSuperset(of: ["vehicle_device_data", "vehicle_charging_cmds"]))
            #expect(grant.nonce == "n-7")
            #expect(grant.tokens.refresh != nil)
            #expect(grant.tokens.expiresAt == Date.testNow.addingTimeInterval(28_800))
        }
    }

    @Test func refreshRotatesUntilTheTokenIsDead() async throws {
        try await MockTesla.with("strict-refresh") { tesla in
            let first = try await tesla.grant("aurora").tokens
            let second = try await tesla.signIn.refresh(first)
            #expect(second.refresh != first.refresh && second.access != first.access)
            #expect(await teslaError { try await tesla.signIn.refresh(first) }?.code == .loginRequired)
        }
    }

    @Test func everyCallOfAReportGivesData() async throws {
        try await MockTesla.with { tesla in
            let access = try await tesla.access("aurora")
            let vin = try await tesla.car(access)
            let snapshot = try await tesla.gateway.snapshot(of: vin, access)
            #expect(snapshot.battery?.ratedRangeKm != nil && snapshot.condition?.odometerKm != nil)
            #expect(try await !tesla.gateway.warranties(of: vin, access).isEmpty)
            #expect(try await !tesla.gateway.options(of: vin, access).isEmpty)
            #expect(try await !tesla.gateway.alerts(of: vin, access).isEmpty)
            #expect(try await !tesla.gateway.releaseNotes(of: vin, access).isEmpty)
            _ = try await tesla.gateway.service(of: vin, access)
        }
    }

    @Test func historyIsWholeSortedAndOfThisCar() async throws {
        let sessions = try await Self.history("standard")
        #expect(sessions.count > 50)
        #expect(sessions == sessions.sorted { ($0.start, $0.id) < ($1.start, $1.id) })
        #expect(Set(sessions.map(\.vin)).count == 1)
        #expect(Set(sessions.flatMap(\.fees).map(\.currency)).count > 2)
    }

    @Test(arguments: ["wrapped", "small-pages", "missing-vin"])
    func oddWaysToSayTheSame(_ scenario: String) async throws {
        #expect(try await Self.history(scenario) == Self.history("standard"))
    }

    @Test func repeatedPageEnds() async throws {
        #expect(try await Self.history("repeated-page").count == 50)
    }

    @Test func wrappedAnswersAreRead() async throws {
        try await MockTesla.with("wrapped") { tesla in
            let access = try await tesla.access("aurora")
            let vin = try await tesla.car(access)
            #expect(try await !tesla.gateway.warranties(of: vin, access).isEmpty)
            #expect(try await !tesla.gateway.options(of: vin, access).isEmpty)
        }
    }

    @Test func oddRecordsAreRead() async throws {
        try await MockTesla.with { tesla in
            let access = try await tesla.access("odd")
            let vin = try await tesla.car(access)
            let sessions = try await tesla.gateway.chargingHistory(of: vin, access)
            #expect(!sessions.isEmpty)
            for session in sessions { _ = try DomainJSON.encode(session) }
        }
    }

    @Test func invoiceIsAPDF() async throws {
        try await MockTesla.with { tesla in
            let access = try await tesla.access("aurora")
            let vin = try await tesla.car(access)
            let invoices = try await tesla.gateway.chargingHistory(of: vin, access).flatMap(\.invoices)
            let invoice = try #require(invoices.first)
            #expect(try await tesla.gateway.invoice(invoice.contentId, access).starts(with: "%PDF-".utf8))
            #expect(await teslaError { try await tesla.gateway.invoice("unknown", access) }?.code == .notFound)
        }
    }

    @Test func wrongRegionNamesTheRightOne() async throws {
        try await MockTesla.with { tesla in
            let american = try await tesla.access("us")
            #expect(american.region == .na)
            let lost = TeslaAccess(token: american.token, region: .eu)
            let error = await teslaError { try await tesla.gateway.vehicles(lost) }
            #expect(error?.code == .outOfRegion)
            #expect(error?.region == .na)
        }
    }

    @Test(arguments: [
        ("asleep", TeslaError.Code.asleep), ("offline", .asleep), ("timeout", .asleep), ("rate-limited", .rateLimited),
    ])
    func carThatCannotAnswer(_ scenario: String, _ code: TeslaError.Code) async throws {
        try await MockTesla.with(scenario) { tesla in
            let access = try await tesla.access("aurora")
            let vin = try await tesla.car(access)
            let error = await teslaError { try await tesla.gateway.snapshot(of: vin, access) }
            #expect(error?.code == code)
            #expect((error?.retryAfter != nil) == (code == .rateLimited))
        }
    }

    @Test(arguments: [
        ("unavailable", TeslaError.Code.unavailable), ("gateway", .unavailable), ("disabled", .developerAccount),
    ])
    func apiThatCannotAnswer(_ scenario: String, _ code: TeslaError.Code) async throws {
        try await MockTesla.with(scenario) { tesla in
            let access = try await tesla.access("aurora")
            #expect(await teslaError { try await tesla.gateway.vehicles(access) }?.code == code)
        }
    }

    @Test func cutHistoryIsUnavailable() async throws {
        try await MockTesla.with("truncated") { tesla in
            let access = try await tesla.access("aurora")
            let vin = try await tesla.car(access)
            #expect(await teslaError { try await tesla.gateway.chargingHistory(of: vin, access) }?.code == .unavailable)
        }
    }

    @Test func deadTokenIsUnauthorized() async throws {
        try await MockTesla.with { tesla in
            let access = TeslaAccess(token: Secret("stale"), region: .eu)
            #expect(await teslaError { try await tesla.gateway.vehicles(access) }?.code == .unauthorized)
        }
    }
}
