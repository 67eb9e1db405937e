import Drivers
import FoundationEssentials
import TestSupport

/// A real HAProxy with the configuration that is shipped, a certificate of the test's own, and clients that trust it.
struct Proxy: Place {
    let address: String
    /// The same without TLS.
    let plain: String
    let http: HTTPClient
    let authority: TestAuthority

    static func with<Value>(ports: [Int], _ body: (Proxy) async throws -> Value) async throws -> Value {
        let own = try await FixedPorts.find(2)
        let authority = try await TestAuthority()
        let identity = try await authority.issue(to: "IP:127.0.0.1")
        let folder = try TemporaryDirectory()
        let pem =
            try Data(contentsOf: URL(filePath: identity.certificate)) + Data(contentsOf: URL(filePath: identity.key))
        try pem.write(to: URL(filePath: folder.file("proxy.pem")))
        let process = try await ChildProcess.spawn(
            ProcessConfiguration(
                executable: "haproxy", arguments: ["-db", "-f", SourceTree.path("docs/operate/haproxy.cfg")],
                environment: [
                    "PATH": "/usr/sbin:/usr/bin:/bin", "PROXY_HTTP": "127.0.0.1:\(own[0])",
                    "PROXY_HTTPS": "127.0.0.1:\(own[1])", "PROXY_CERTIFICATE": folder.file("proxy.pem"),
                    "CARPULSE_A": "127.0.0.1:\(ports[0])", "CARPULSE_B": "127.0.0.1:\(ports[1])",
                ], standardOutput: .discard, standardError: .discard))
        var configuration = HTTPClient.Configuration()
        configuration.certificateAuthorities = authority.file
        configuration.usesEnvironmentProxy = false
        let http = HTTPClient(configuration: configuration)
        let proxy = Proxy(
            address: "https://127.0.0.1:\(own[1])", plain: "http://127.0.0.1:\(own[0])", http: http,
            authority: authority)
        let result: Result<Value, any Error>
        do {
            try await proxy.answers(for: [200])
            result = .success(try await body(proxy))
        } catch {
            result = .failure(error)
        }
        process.kill()
        _ = await process.exitStatus
        await http.shutdown()
        withExtendedLifetime(folder) {}
        return try result.get()
    }

    func get(_ path: String) async -> IncomingResponse? {
        try? await http.execute(OutgoingRequest(url: address + path, timeout: .seconds(30)))
    }

    /// Waits until readiness, asked through the proxy, has one of these answers.
    func answers(for statuses: Set<Int>) async throws {
        let isSo = try await eventually(within: .seconds(60)) {
            await get("/health/ready").map { statuses.contains($0.status) } ?? false
        }
        guard isSo else { throw Unexpected("through the proxy there is no \(statuses.sorted())") }
    }

    /// A patient one: a request that is late on a busy machine is not lost.
    func caller(_ traffic: Traffic) -> Caller {
        Caller(instances: [self], http: http, traffic: traffic, answerLimit: .seconds(60))
    }
}
