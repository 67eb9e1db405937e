public import Domain
public import Drivers
public import Logging

/// Tesla's Fleet API over HTTP. Nothing here wakes a car or asks for its location.
public struct FleetAPIClient: VehicleGateway {
    private let transport: FleetTransport
    public var isSample: Bool { transport.failure.configuration.isSample }

    /// - Parameter upstream: the instance's one guard.
    /// - Parameter calls: counts what Tesla bills; nil where nobody wants to know.
    public init(
        _ configuration: FleetConfiguration, http: HTTPClient, upstream: UpstreamGuard, calls: RedisTeslaCalls? = nil,
        pacing: RetryPacing = .system, logger: Logger
    ) {
        var transport = FleetTransport(configuration, http, pacing, logger)
        transport.upstream = upstream
        transport.calls = calls
        self.init(transport)
    }

    init(_ transport: FleetTransport) { self.transport = transport }

    public func vehicles(_ access: TeslaAccess) async throws(TeslaError) -> [VehicleSummary] {
        var found: [VehicleSummary] = []
        for number in 1...Self.maxVehiclePages {
            let call = FleetCall("/api/1/vehicles", query: [("page", "\(number)"), ("per_page", "100")])
            let page = try await transport.get(call, access) { body throws(TeslaError) in try VehiclePage(body) }
            let new = page.vehicles.filter { vehicle in !found.contains { $0.vin == vehicle.vin } }
            found += new
            guard page.hasNext, !new.isEmpty else { break }
        }
        return found
    }

    public func snapshot(of vin: VIN, _ access: TeslaAccess) async throws(TeslaError) -> VehicleSnapshot {
        // Without `location_data`: it needs a scope of its own and shows an icon in the car (facts 3.2).
        let parts = "charge_state;climate_state;drive_state;gui_settings;vehicle_config;vehicle_state"
        let call = FleetCall(vehicle: vin, "vehicle_data", query: [("endpoints", parts)])
        return VehicleSnapshot(try await object(call, access))
    }

    public func warranties(of vin: VIN, _ access: TeslaAccess) async throws(TeslaError) -> [Warranty] {
        // Tesla's page does not show `vin`; without it the answer is a 500 (facts 6.1).
        try await list(FleetCall("/api/1/dx/warranty/details", query: [("vin", vin.rawValue)]), access, Warranty.list)
    }

    public func service(of vin: VIN, _ access: TeslaAccess) async throws(TeslaError) -> ServiceStatus {
        ServiceStatus(try await object(FleetCall(vehicle: vin, "service_data"), access))
    }

    public func alerts(of vin: VIN, _ access: TeslaAccess) async throws(TeslaError) -> [VehicleAlert] {
        try await list(FleetCall(vehicle: vin, "recent_alerts"), access, VehicleAlert.list)
    }

    public func options(of vin: VIN, _ access: TeslaAccess) async throws(TeslaError) -> [VehicleOption] {
        try await list(FleetCall("/api/1/dx/vehicles/options", query: [("vin", vin.rawValue)]), access) {
            $0.objects("codes")?.compactMap(VehicleOption.init)
        }
    }

    public func releaseNotes(of vin: VIN, _ access: TeslaAccess) async throws(TeslaError) -> [ReleaseNote] {
        try await list(FleetCall(vehicle: vin, "release_notes"), access) {
            $0.objects("release_notes")?.compactMap(ReleaseNote.init)
        }
    }

    public func chargingHistory(of vin: VIN, _ access: TeslaAccess) async throws(TeslaError) -> [ChargingSession] {
        var history = ChargingHistory(vin: vin)
        while let query = history.nextQuery {
            let call = FleetCall("/api/1/dx/charging/history", query: query)
            history.add(try await transport.get(call, access) { body throws(TeslaError) in try ChargingPage(body) })
        }
        return history.sessions
    }

    public func invoice(_ contentId: String, _ access: TeslaAccess) async throws(TeslaError) -> [UInt8] {
        let call = FleetCall(
            "/api/1/dx/charging/invoice/" + FormFields.escape(contentId), label: "/api/1/dx/charging/invoice/…",
            endpoint: "dx/charging/invoice", limit: Self.maxInvoiceBytes)
        return try await transport.get(call, access) { body throws(TeslaError) in body }
    }

    public func relay(_ read: FleetRead, _ access: TeslaAccess) async throws(TeslaError) -> FleetReply {
        let answer = try await transport.relay(FleetCall(read), access)
        return FleetReply(
            status: answer.status,
            headers: answer.headers.fields.filter { Self.passedHeaders.contains($0.name.lowercased()) }
                .map { ($0.name, $0.value) },
            body: answer.body)
    }

    /// Never cookies.
    private static let passedHeaders: Set = [
        "content-type", "retry-after", "ratelimit-limit", "ratelimit-remaining", "ratelimit-reset", "x-txid",
    ]

    private func object(_ call: FleetCall, _ access: TeslaAccess) async throws(TeslaError) -> LooseObject {
        try await transport.get(call, access, read: FleetAnswer.object)
    }

    private func list<Element>(
        _ call: FleetCall, _ access: TeslaAccess, _ read: (LooseObject) -> [Element]?
    ) async throws(TeslaError) -> [Element] {
        try await transport.get(call, access) { body throws(TeslaError) in
            try read(FleetAnswer.object(body)).orUnreadable()
        }
    }

    private static let maxVehiclePages = 20
    private static let maxInvoiceBytes = 10 << 20
}

extension FleetTransport {
    init(_ configuration: FleetConfiguration, _ http: HTTPClient, _ pacing: RetryPacing, _ logger: Logger) {
        self.init(
            failure: FleetFailure(configuration: configuration),
            exchange: { request throws(HTTPClientError) in try await http.execute(request) }, pacing: pacing,
            logger: logger)
    }
}
