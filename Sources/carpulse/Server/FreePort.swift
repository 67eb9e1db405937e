import NIOCore
import NIOPosix

/// A loopback port that is free now: links are built from the address before the server listens.
///
/// The port is let go before it is used, so another program may take it in between; then the start fails and says so.
enum FreePort {
    static func find(on host: String) async throws -> Int {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: host, port: 0).get()
        let port = channel.localAddress?.port
        try await channel.close()
        guard let port else { throw ConfigurationFailure(["HOST: \(host) has no ports"]) }
        return port
    }
}
