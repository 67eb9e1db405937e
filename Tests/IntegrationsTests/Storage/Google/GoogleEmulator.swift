import Drivers
import FoundationEssentials
import NIOCore
import TestSupport

@testable import Integrations

/// Google Cloud Storage's emulator from PyPI, behind a proxy that can cut connections.
enum GoogleEmulator {
    static func with(_ body: (GoogleStorage, FaultProxy) async throws -> Void) async throws {
        let (python, script) = try PythonClient.command("gcs_emulator.py", in: "google")
        let emulator = try await ProgramProcess.start([script, "b1"], executable: python)
        let result: Result<Void, any Error>
        do {
            let port = emulator.base.split(separator: ":").last.flatMap { Int($0) } ?? 0
            result = .success(try await use(port, body))
        } catch {
            result = .failure(error)
        }
        emulator.process.kill()
        try result.get()
    }

    private static func use(_ port: Int, _ body: (GoogleStorage, FaultProxy) async throws -> Void) async throws {
        let proxy = try await FaultProxy.start(to: try SocketAddress(ipAddress: "127.0.0.1", port: port))
        var settings = HTTPClient.Configuration()
        // It serves one connection after the other.
        settings.maxConnectionsPerHost = 1
        let http = HTTPClient(configuration: settings)
        var configuration = GoogleStorage.Configuration(bucket: "b1", endpoint: "http://127.0.0.1:\(proxy.port)")
        configuration.resumableFrom = 1 << 20
        configuration.chunk = 262_144
        let storage = GoogleStorage(configuration, account: nil, http: http, pacing: VirtualTime().pacing)
        let result: Result<Void, any Error>
        do { result = .success(try await body(storage, proxy)) } catch { result = .failure(error) }
        await http.shutdown()
        await proxy.stop()
        try result.get()
    }
}
