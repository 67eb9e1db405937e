import FoundationEssentials

/// Where a Redis server is and how to treat it.
public struct RedisConfiguration: Sendable, Equatable {
    public enum Address: Sendable, Equatable {
        case tcp(host: String, port: Int)
        /// A unix socket's path of at most 107 bytes.
        case unix(path: String)
    }

    public var address: Address
    /// Nil: the bytes travel as they are.
    public var tls: RedisTLS?
    public var user: String?
    public var password: String?
    public var database = 0
    /// For one command, from sending to its reply. A connection on which nothing at all came for so long is given up.
    public var commandTimeout: Duration = .seconds(1)
    public var connectTimeout: Duration = .seconds(1)
    public var handshakeTimeout: Duration = .seconds(2)
    /// A connection that was silent for so long is asked whether it still lives.
    public var keepAlive: Duration = .seconds(15)
    /// Commands in flight on one connection.
    public var maxInFlight = 1_024
    /// Bytes of commands in flight on one connection.
    public var maxInFlightBytes = 8 << 20
    /// Commands of one connection that wait for room in flight, and how long one of them waits.
    public var maxWaiting = 1_024
    public var windowWait: Duration = .milliseconds(250)
    /// Bytes of one reply.
    public var maxReplyBytes = 8 << 20
    /// How long a call waits for a lost connection to come back.
    public var reconnectWait: Duration = .milliseconds(300)

    public init(address: Address, user: String? = nil, password: String? = nil, database: Int = 0) {
        self.address = address
        self.user = user
        self.password = password
        self.database = database
    }

    /// `redis://user:password@host:port/database` (port 6379, database 0), the same with `rediss://` for TLS, or
    /// `unix:///path?db=n`. TLS trusts the roots of the system, which are read now; `tls` can be set to trust others.
    /// - Throws: `RedisError` with code `configuration`; its message does not repeat the URL, which may hold a password.
    public init(url text: String) throws(RedisError) {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme else {
            throw RedisError(.configuration, "the Redis URL cannot be read")
        }
        switch scheme {
        case "redis": try self.init(tcp: parts)
        case "rediss":
            try self.init(tcp: parts)
            tls = try RedisTLS()
        case "unix": try self.init(unix: parts)
        default: throw RedisError(.configuration, "a Redis URL begins with redis://, rediss:// or unix://")
        }
    }

    private init(tcp parts: URLComponents) throws(RedisError) {
        guard let host = parts.host, !host.isEmpty else {
            throw RedisError(.configuration, "the Redis URL names no host")
        }
        let path = parts.path.drop { $0 == "/" }
        let bare = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        self.init(
            address: .tcp(host: bare, port: parts.port ?? 6_379),
            user: parts.user.flatMap { $0.isEmpty ? nil : $0 }, password: parts.password,
            database: try Self.database(path.isEmpty ? nil : String(path)))
    }

    private init(unix parts: URLComponents) throws(RedisError) {
        guard parts.host ?? "" == "", parts.path.count > 1 else {
            throw RedisError(.configuration, "a Redis socket is given as unix:///path, with three slashes")
        }
        let database = parts.queryItems?.first { $0.name == "db" }?.value
        self.init(
            address: .unix(path: parts.path), user: parts.user.flatMap { $0.isEmpty ? nil : $0 },
            password: parts.password, database: try Self.database(database))
    }

    private static func database(_ text: String?) throws(RedisError) -> Int {
        guard let text else { return 0 }
        guard let number = Int(text), number >= 0 else {
            throw RedisError(.configuration, "the Redis database is a number from 0")
        }
        return number
    }
}

extension RedisConfiguration: CustomStringConvertible, CustomReflectable {
    public var customMirror: Mirror { Mirror(self, children: []) }

    /// Where the server is. Nothing secret.
    public var description: String {
        switch address {
        case .tcp(let host, let port): "\(tls == nil ? "redis" : "rediss")://\(host):\(port)/\(database)"
        case .unix(let path): "unix://\(path)?db=\(database)"
        }
    }
}
