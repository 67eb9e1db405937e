/// Why a Redis command has no value.
public struct RedisError: Error, Equatable, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable {
        /// No connection, or the server cannot serve now (loading, failing over, busy with a script, not ours to ask).
        case unavailable
        /// No reply within the command's time.
        case timedOut = "timed_out"
        /// Too many commands or bytes were in flight on the connection for too long; nothing was sent.
        case busy
        /// The server refuses writes because its memory limit is reached.
        case storeFull = "store_full"
        /// The server refused the command; `message` is its reply.
        case reply
        /// The server's bytes were not RESP, or a reply was over the limit; the connection was closed.
        case protocolError = "protocol_error"
        /// The calling task was cancelled.
        case cancelled
        /// The connection settings cannot be used.
        case configuration
    }

    public let code: Code
    public let message: String
    /// True when the server may have carried out the command all the same: repeat only what is repeatable.
    public let isAmbiguous: Bool

    public init(_ code: Code, _ message: String, isAmbiguous: Bool = false) {
        self.code = code
        self.message = message
        self.isAmbiguous = isAmbiguous
    }

    /// The first word of a server's error reply, for example `WRONGTYPE`; empty for other errors.
    public var replyKind: String {
        code == .reply ? String(message.prefix { $0 != " " }) : ""
    }

    public var description: String { "redis \(code.rawValue): \(message)" }

    /// Sorts an error reply: https://redis.io/docs/latest/develop/reference/protocol-spec/#simple-errors
    init(reply message: String) {
        switch message.prefix(while: { $0 != " " }) {
        case "LOADING", "READONLY", "MASTERDOWN", "NOREPLICAS", "MISCONF", "MOVED", "ASK", "CLUSTERDOWN", "TRYAGAIN",
            "BUSY":
            self.init(.unavailable, message)
        case "OOM":
            self.init(.storeFull, message)
        default:
            self.init(.reply, message)
        }
    }

    /// The server is a replica now, or another node of a cluster has the key: another connection may find the right one.
    var isOfWrongServer: Bool {
        code == .unavailable && ["READONLY", "MASTERDOWN", "MOVED"].contains(message.prefix { $0 != " " })
    }
}
