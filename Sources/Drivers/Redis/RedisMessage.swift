public import NIOCore

/// What somebody published on a channel.
public struct RedisMessage: Sendable, Equatable {
    public let channel: String
    public let payload: ByteBuffer

    public init(channel: String, payload: ByteBuffer) {
        self.channel = channel
        self.payload = payload
    }

    /// The payload as text; invalid UTF-8 is repaired.
    public var text: String { String(buffer: payload) }
}

/// What a server sends unasked to a connection that subscribed (RESP2):
/// https://redis.io/docs/latest/develop/pubsub/#format-of-pushed-messages
enum RedisPush {
    case message(RedisMessage)
    /// A channel was added to or taken from those of the connection.
    case confirmation

    /// Nil for everything else, which is a reply to a command.
    init?(_ value: RedisValue) {
        guard let parts = value.array, parts.count == 3, let kind = parts[0].string else { return nil }
        switch kind {
        case "message":
            guard let channel = parts[1].string, let payload = parts[2].buffer else { return nil }
            self = .message(RedisMessage(channel: channel, payload: payload))
        case "subscribe", "unsubscribe": self = .confirmation
        default: return nil
        }
    }
}
