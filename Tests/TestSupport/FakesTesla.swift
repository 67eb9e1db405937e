package import Domain
import FoundationEssentials

/// Tesla with one account and two cars; each part may be told to fail.
package struct FakeTeslaAccount: VehicleGateway, TeslaSignIn {
    package static let vin = VIN(rawValue: "LRW3E7EK1RC000101")!
    package static let secondVIN = VIN(rawValue: "XP7YGCEK2PB000202")!
    package static let scopes = ["openid", "offline_access", "vehicle_device_data", "vehicle_charging_cmds"]

    package let isSample = true
    /// Why the car's own data cannot be had.
    package var snapshotError: TeslaError?
    package var historyError: TeslaError?
    package var notesError: TeslaError? = TeslaError(.unavailable, status: 503)
    package var isConfigured = true
    /// Content ids of invoices that fail.
    package var brokenInvoices: Set<String> = []
    package var relayError: TeslaError?
    package var grantedScopes = FakeTeslaAccount.scopes
    package var now: WallClock

    package init(now: WallClock) { self.now = now }

    package func vehicles(_ access: TeslaAccess) async throws(TeslaError) -> [VehicleSummary] {
        [
            VehicleSummary(
                vin: Self.vin, displayName: "Aurora", state: .online, access: .owner, inService: false,
                fleetID: 33_843_057_077_253_004
            ),
            VehicleSummary(vin: Self.secondVIN, displayName: nil, state: .asleep, access: .driver, inService: false),
        ]
    }

    package func snapshot(of vin: VIN, _ access: TeslaAccess) async throws(TeslaError) -> VehicleSnapshot {
        if let snapshotError { throw snapshotError }
        var snapshot = VehicleSnapshot(time: now.now.addingTimeInterval(-60))
        var battery = VehicleSnapshot.Battery()
        battery.level = 71
        snapshot.battery = battery
        return snapshot
    }

    package func warranties(of vin: VIN, _ access: TeslaAccess) async throws(TeslaError) -> [Warranty] {
        [
            Warranty(
                phase: .active, type: "BATTERY_WARRANTY", name: "Battery", expiresOn: nil, limitKm: 192_000,
                isUnlimited: false, coverageYears: 8)
        ]
    }

    package func service(of vin: VIN, _ access: TeslaAccess) async throws(TeslaError) -> ServiceStatus {
        ServiceStatus(inService: false)
    }

    package func alerts(of vin: VIN, _ access: TeslaAccess) async throws(TeslaError) -> [VehicleAlert] {
        [VehicleAlert(name: "VCFRONT_a192", time: nil, audience: ["customer"], text: "Low washer fluid")]
    }

    package func options(of vin: VIN, _ access: TeslaAccess) async throws(TeslaError) -> [VehicleOption] {
        throw TeslaError(.missingScope, status: 403)
    }

    package func releaseNotes(of vin: VIN, _ access: TeslaAccess) async throws(TeslaError) -> [ReleaseNote] {
        if let notesError { throw notesError }
        return []
    }

    /// Two billed sessions with an invoice each and a free one.
    package func chargingHistory(of vin: VIN, _ access: TeslaAccess) async throws(TeslaError) -> [ChargingSession] {
        if let historyError { throw historyError }
        guard vin == Self.vin else { return [] }
        return [session(1, "2026-01-05", "EUR", "10.10"), session(2, "2026-02-06", "SEK", "99.95")]
            + [session(3, "2026-02-07", "EUR", "0")]
    }

    package func invoice(_ contentId: String, _ access: TeslaAccess) async throws(TeslaError) -> [UInt8] {
        if brokenInvoices.contains(contentId) { throw TeslaError(.unavailable, status: 503) }
        return Array("%PDF-\(contentId)\n%%EOF".utf8)
    }

    /// Says what it was asked.
    package func relay(_ read: FleetRead, _ access: TeslaAccess) async throws(TeslaError) -> FleetReply {
        if let relayError { throw relayError }
        return FleetReply(
            status: 200, headers: [("Content-Type", "application/json"), ("x-txid", "tx-1")],
            body: Array(#"{"path":"\#(read.path)","query":"\#(read.query)"}"#.utf8))
    }

    package func authorizationURL(_ request: SignInRequest) -> String {
        "https://auth.test/authorize?state=\(request.state)&locale=\(request.locale)"
    }

    /// The code `bad` is refused.
    package func exchange(code: String) async throws(TeslaError) -> TeslaGrant {
        if code == "bad" { throw TeslaError(.rejected, status: 400, reason: "invalid_grant") }
        return TeslaGrant(tokens: tokens, account: account, nonce: nil)
    }

    package func refresh(_ tokens: TeslaTokens) async throws(TeslaError) -> TeslaTokens { self.tokens }

    package var tokens: TeslaTokens {
        TeslaTokens(
            access: Secret("secret-access"), refresh: Secret("secret-refresh"),
            expiresAt: now.now.addingTimeInterval(28_800))
    }

    package var account: TeslaAccount {
        TeslaAccount(
            subject: "secret-subject", region: .eu, scopes: grantedScopes,
            signedInAt: now.now)
    }

    private func session(_ id: Int64, _ day: String, _ currency: String, _ due: String) -> ChargingSession {
        let amount = Decimal(string: due) ?? 0
        return ChargingSession(
            id: id, vin: Self.vin, site: "Lahti, Finland - Ajokatu", country: "FI",
            start: OffsetDate(day + "T11:43:45+02:00")!,
            fees: [
                ChargingFee(
                    kind: .charging, currency: currency, pricing: amount == 0 ? "NO_CHARGE" : "PAYMENT", unit: .kWh,
                    usage: 20, rate: 1, due: amount, netDue: amount)
            ],
            invoices: amount == 0
                ? [] : [ChargingInvoice(contentId: "content-\(id)", fileName: "40\(id)_FI-FI.pdf", kind: "IMMEDIATE")])
    }
}

/// Counts that a test makes up.
package actor FakeTeslaCalls: TeslaCallBook {
    private var counts: [String: [TeslaCallCount]] = [:]

    package init() {}

    package func show(_ counts: [TeslaCallCount], in month: String) { self.counts[month] = counts }

    package func calls(in month: String) async throws(StoreError) -> [TeslaCallCount] { counts[month] ?? [] }
}
