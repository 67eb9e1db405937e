import CHiredis
import NIOCore

/// hiredis' parser over a stream of bytes. Stays on one event loop.
final class RedisReplyReader {
    /// Larger feeds make the parser move its buffer again and again (up to 30 times slower).
    private static let sliceBytes = 16 << 10

    private let reader = redisReaderCreate()!
    private let maxReplyBytes: Int
    private var unparsedBytes = 0

    init(maxReplyBytes: Int) { self.maxReplyBytes = maxReplyBytes }
    deinit { redisReaderFree(reader) }

    /// Calls `deliver` with each reply that `buffer` completes. After an error the reader cannot be used any more.
    func read(_ buffer: ByteBuffer, deliver: (RedisValue) -> Void) throws(RedisError) {
        var rest = buffer
        while let slice = rest.readSlice(length: min(Self.sliceBytes, rest.readableBytes)), slice.readableBytes > 0 {
            slice.withUnsafeReadableBytes { bytes in
                _ = redisReaderFeed(reader, bytes.baseAddress!.assumingMemoryBound(to: CChar.self), bytes.count)
            }
            unparsedBytes += slice.readableBytes
            while let value = try next() { deliver(value) }
            guard unparsedBytes <= maxReplyBytes else {
                throw RedisError(.protocolError, "a reply is longer than \(maxReplyBytes) bytes", isAmbiguous: true)
            }
        }
    }

    private func next() throws(RedisError) -> RedisValue? {
        var raw: UnsafeMutableRawPointer?
        guard redisReaderGetReply(reader, &raw) == REDIS_OK else {
            throw RedisError(.protocolError, "the server's bytes are not RESP", isAmbiguous: true)
        }
        guard let raw else { return nil }
        defer { freeReplyObject(raw) }
        unparsedBytes = reader.pointee.len - reader.pointee.pos
        return RedisValue(raw.assumingMemoryBound(to: redisReply.self))
    }
}

extension RedisValue {
    /// Copies a parsed reply.
    fileprivate init(_ reply: UnsafePointer<redisReply>) {
        switch reply.pointee.type {
        case REDIS_REPLY_STRING: self = .bulk(ByteBuffer(bytes: Self.content(reply)))
        case REDIS_REPLY_STATUS: self = .status(String(decoding: Self.content(reply), as: UTF8.self))
        case REDIS_REPLY_ERROR: self = .error(String(decoding: Self.content(reply), as: UTF8.self))
        case REDIS_REPLY_INTEGER: self = .integer(reply.pointee.integer)
        case REDIS_REPLY_ARRAY:
            self = .array((0..<Int(reply.pointee.elements)).map { RedisValue(reply.pointee.element[$0]!) })
        default: self = .null
        }
    }

    private static func content(_ reply: UnsafePointer<redisReply>) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: reply.pointee.str, count: Int(reply.pointee.len))
    }
}
