import NIOConcurrencyHelpers

/// A Lua script. The server names it by the SHA-1 of its text, which is asked for once and remembered.
public final class RedisScript: Sendable {
    /// For logs and metrics only.
    public let name: String
    public let source: String
    private let knownDigest = NIOLockedValueBox<String?>(nil)

    public init(name: String, source: String) {
        self.name = name
        self.source = source
    }

    /// The name by which `EVALSHA` calls the script; nil until a server has told it.
    var digest: String? {
        get { knownDigest.withLockedValue { $0 } }
        set { knownDigest.withLockedValue { $0 = newValue } }
    }
}
