import Domain
import TeslaMock
import Testing

@testable import Integrations

/// Whatever stands in a body: a call gives a value or one of the known errors, and the program goes on.
@Suite(.timeLimit(.minutes(5))) struct OddBodyTests {
    private typealias Call = @Sendable (FleetAPIClient, VIN, TeslaAccess) async throws -> Void

    private static let calls: [Call] = [
        { client, _, access in _ = try await client.vehicles(access) },
        { client, vin, access in _ = try await client.snapshot(of: vin, access) },
        { client, vin, access in _ = try await client.warranties(of: vin, access) },
        { client, vin, access in _ = try await client.options(of: vin, access) },
        { client, vin, access in _ = try await client.alerts(of: vin, access) },
        { client, vin, access in _ = try await client.releaseNotes(of: vin, access) },
        { client, vin, access in _ = try await client.service(of: vin, access) },
        { client, vin, access in _ = try await client.chargingHistory(of: vin, access) },
        { client, _, access in _ = try await client.invoice("3e93cb53-82cd-4e9e-97a1-6974379a4570", access) },
    ]

    @Test func oddBodiesDoNoHarm() async throws {
        try await MockTesla.with { tesla in
            let access = try await tesla.access("aurora")
            let vin = try await tesla.car(access)
            for fault in Fault.oddBodies() {
                await tesla.mock.clearFaults()
                await tesla.mock.inject(fault)
                for call in Self.calls {
                    do {
                        try await call(tesla.gateway, vin, access)
                    } catch {
                        #expect(error is TeslaError, "\(error)")
                    }
                }
            }
            await tesla.mock.clearFaults()
            #expect(try await tesla.gateway.vehicles(access).count == 1)
        }
    }
}
