import Domain
import Drivers
import FoundationEssentials

/// Proves that the store works for us: it writes, reads, runs scripts, and evicts nothing.
public struct RedisHealth: Sendable {
    public struct Report: Sendable, Equatable {
        /// Of a write and a read, there and back.
        public var latency: Duration
        public var version: String
        /// `noeviction` is the safe one: any other may drop sessions and jobs silently (state.md D13).
        public var evictionPolicy: String
        public var isPolicySafe: Bool { evictionPolicy == "noeviction" }
    }

    private let store: RedisStore
    private let probe: RedisScript

    public init(_ store: RedisStore) {
        self.store = store
        probe = store.script(.probe)
    }

    /// - Throws: `StoreError` when the store cannot be written or read.
    public func ping() async throws -> Duration {
        let start = ContinuousClock.now
        let value = String(UInt64.random(in: .min ... .max), radix: 36)
        let reply = try await store.run(probe, keys: ["\(store.space)probe:\(value)"], [RedisArgument(value)])
        guard reply.text(1) == value else { throw StoreError.rejected("the store does not give back what it got") }
        return ContinuousClock.now - start
    }

    /// For `doctor`: everything that the server's settings can get wrong.
    public func report() async throws -> Report {
        let latency = try await ping()
        let server = try await store.send(["INFO", "server"]).string ?? ""
        let memory = try await store.send(["INFO", "memory"]).string ?? ""
        return Report(
            latency: latency, version: Self.field("redis_version", in: server),
            evictionPolicy: Self.field("maxmemory_policy", in: memory))
    }

    private static func field(_ name: String, in info: String) -> String {
        let line = info.split(whereSeparator: \.isNewline).first { $0.hasPrefix(name + ":") }
        return line.map { String($0.dropFirst(name.utf8.count + 1)) } ?? ""
    }
}

extension ScriptText {
    /// KEYS probe. ARGV value. Writes, reads, forgets.
    static let probe = ScriptText(
        "PROBE", .frees,
        """
        redis.call('SET', KEYS[1], ARGV[1], 'PX', 10000)
        return {'OK', redis.call('GETDEL', KEYS[1])}
        """)
}
