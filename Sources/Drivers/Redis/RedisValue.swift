public import NIOCore

/// One reply of a Redis server (RESP2). Bytes stay bytes: nothing is decoded as text until asked for.
public enum RedisValue: Sendable, Equatable {
    case null
    case status(String)
    case bulk(ByteBuffer)
    case integer(Int64)
    /// Only as an element of an array; an error as the whole reply is thrown as `RedisError`.
    case error(String)
    case array([RedisValue])

    /// The text of a status or a bulk string (invalid UTF-8 is repaired), otherwise nil.
    public var string: String? {
        switch self {
        case .status(let text): text
        case .bulk(let buffer): String(buffer: buffer)
        case .null, .integer, .error, .array: nil
        }
    }

    /// The number of an integer reply or of a decimal bulk string, otherwise nil.
    public var int: Int? {
        switch self {
        case .integer(let number): Int(exactly: number)
        case .bulk(let buffer): Int(String(buffer: buffer))
        case .null, .status, .error, .array: nil
        }
    }

    /// The elements of an array reply, otherwise nil.
    public var array: [RedisValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// The bytes of a bulk string, otherwise nil.
    public var bytes: [UInt8]? {
        buffer.map { Array($0.readableBytesView) }
    }

    /// The bytes of a bulk string without a copy, otherwise nil.
    public var buffer: ByteBuffer? {
        if case .bulk(let buffer) = self { buffer } else { nil }
    }

    public var isNull: Bool { self == .null }
}
