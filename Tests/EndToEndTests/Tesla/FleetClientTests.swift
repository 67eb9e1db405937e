import Drivers
import FoundationEssentials
import TestSupport
import Testing

/// A client of the Fleet API that others wrote reads an account through our proxy as it does at Tesla's.
@Suite(.timeLimit(.minutes(5))) struct FleetClientTests {
    @Test func `the Python package tesla-fleet-api, unmodified, reads the same at the mock and through us`()
        async throws
    {
        try await TeslaRig.with(account: "fleet") { rig in
            let second = try #require(JSON(try await rig.cars()).list("data").dropFirst().first?.string("vin"))
            try await rig.deployment.tellMock("vehicles/\(rig.vin)", #"{"state":"online"}"#)
            try await rig.deployment.tellMock("vehicles/\(second)", #"{"state":"asleep"}"#)
            let direct = try await Self.read(
                rig.deployment.mock.base + "/eu", try await Self.teslaToken(rig.deployment), second)
            try await rig.clear()
            let proxied = try await Self.read(rig.server.base + "/api/v1/tesla/proxy", rig.session, second)
            #expect(proxied == direct)
            let seen = JSON(bytes: Array(proxied.utf8))
            #expect(seen.list("vins").count > 1 && seen.list("sessions").count > 5)
            #expect(seen.string("stranger") == "NotFound" && seen.string("asleep") == "VehicleOffline")
            #expect(
                try await rig.calls("/LRW3E7EK1RC999999/vehicle_data").isEmpty, "Tesla is not asked for a stranger's")
            #expect(!rig.server.logLines.joined().contains(rig.vin))
        }
    }

    /// What the client printed.
    private static func read(_ base: String, _ token: String, _ asleep: String) async throws -> String {
        var root = #filePath
        for _ in 0..<4 { root = String(root.prefix(upTo: root.lastIndex(of: "/")!)) }
        let python = root + "/.vendor/fleet-client/bin/python"
        guard FileManager.default.fileExists(atPath: python) else { throw Unexpected("no \(python): run make setup") }
        let command = "\(python) \(root)/Tests/Clients/fleet_client.py \(base) \(token) \(asleep) 2>&1"
        let (status, output) = try await Tool.run("/bin/sh", "-c", command)
        guard status == .exited(code: 0) else { throw Unexpected("\(status) \(output)") }
        return output
    }

    /// A token of the mock's own, for a client that speaks to it directly.
    private static func teslaToken(_ deployment: Deployment) async throws -> String {
        let client = "client_id=c0ffee00-7e51-4a00-8a00-0123456789ab&redirect_uri=http%3A%2F%2F127.0.0.1%3A9%2Fback"
        let scope = "openid%20offline_access%20vehicle_device_data%20vehicle_charging_cmds"
        let page = try await deployment.http.execute(
            OutgoingRequest(
                url: deployment.mock.base
                    + "/oauth2/v3/authorize?response_type=code&state=s&mock_auto=fleet&scope=\(scope)&\(client)"))
        guard let location = page.headers["Location"], let mark = location.firstRange(of: "code=") else {
            throw Unexpected(page)
        }
        let code = location[mark.upperBound...].prefix { $0 != "&" }
        let form =
            "grant_type=authorization_code&client_secret=ta-secret.mock-only&code=\(code)&\(client)"
            + "&audience=\(deployment.mock.base)/eu"
        let answer = try await deployment.http.execute(
            OutgoingRequest(
                method: "POST", url: deployment.mock.base + "/oauth2/v3/token",
                headers: ["Content-Type": "application/x-www-form-urlencoded"], body: Array(form.utf8)))
        guard let token = JSON(answer).string("access_token") else { throw Unexpected(answer) }
        return token
    }
}
