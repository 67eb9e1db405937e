import Drivers
import NIOCore
import NIOPosix

extension PrivateRedis {
    /// A server that speaks TLS on a port of `localhost`, and nothing else there.
    /// - Parameter body: gets the port, too.
    public static func withTLS<Value>(
        _ identity: TestAuthority.Identity, arguments: [String] = [],
        _ body: (PrivateRedis, Int) async throws -> Value
    ) async throws -> Value {
        let (server, port) = try await startTLS(identity, arguments)
        let result: Result<Value, any Error>
        do { result = .success(try await body(server, port)) } catch { result = .failure(error) }
        await server.kill()
        return try result.get()
    }

    private static func startTLS(
        _ identity: TestAuthority.Identity, _ arguments: [String]
    ) async throws -> (PrivateRedis, Int) {
        var attempts = 0
        while true {
            let port = try await freePort()
            let options = [
                "--tls-port", String(port), "--tls-cert-file", identity.certificate, "--tls-key-file", identity.key,
                "--tls-ca-cert-file", identity.certificate, "--tls-auth-clients", "no",
            ]
            do {
                return (try await start(arguments: options + arguments), port)
            } catch let error as ProcessError where error.code == .died && attempts < 3 {
                attempts += 1  // somebody else took the port
            }
        }
    }

    private static func freePort() async throws -> Int {
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = listener.localAddress?.port ?? 0
        try await listener.close()
        return port
    }
}
