import NIOCore
import NIOPosix

/// Loopback ports for servers that come back at the address that others know.
public enum FixedPorts {
    /// They lie below those that the system hands out, so nobody else gets one while its server is away.
    public static func find(_ count: Int) async throws -> [Int] {
        var ports: [Int] = []
        for _ in 0..<1_000 where ports.count < count {
            let port = Int.random(in: 20_000..<32_000)
            let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            guard !ports.contains(port),
                let channel = try? await bootstrap.bind(host: "127.0.0.1", port: port).get()
            else { continue }
            try await channel.close()
            ports.append(port)
        }
        guard ports.count == count else { throw Unexpected("no free ports") }
        return ports
    }
}
