public import NIOCore

/// One word of a Redis command: any bytes, made from text, a number or bytes.
public struct RedisArgument: Sendable, ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral {
    private enum Content: Sendable {
        case text(String)
        case bytes([UInt8])
        case buffer(ByteBuffer)
    }
    private let content: Content

    public init(_ text: String) { content = .text(text) }
    /// The decimal form of the number.
    public init(_ number: Int) { content = .text(String(number)) }
    public init(_ bytes: [UInt8]) { content = .bytes(bytes) }
    public init(_ buffer: ByteBuffer) { content = .buffer(buffer) }
    public init(stringLiteral value: String) { self.init(value) }
    public init(integerLiteral value: Int) { self.init(value) }

    /// What the word says, if it was made of text.
    public var text: String? { if case .text(let text) = content { text } else { nil } }

    /// Bytes the word has on the wire, without its frame.
    var count: Int {
        switch content {
        case .text(let text): text.utf8.count
        case .bytes(let bytes): bytes.count
        case .buffer(let buffer): buffer.readableBytes
        }
    }

    func write(to out: inout ByteBuffer) {
        switch content {
        case .text(let text): out.writeString(text)
        case .bytes(let bytes): out.writeBytes(bytes)
        case .buffer(let buffer): out.writeImmutableBuffer(buffer)
        }
    }
}

/// A command as RESP: an array of bulk strings.
enum RedisEncoding {
    /// Upper bound of the encoded size in bytes; a frame has at most 24 bytes of its own.
    static func sizeBound(_ command: [RedisArgument]) -> Int {
        command.reduce(24) { $0 + $1.count + 24 }
    }

    static func write(_ command: [RedisArgument], to out: inout ByteBuffer) {
        out.writeStaticString("*")
        out.writeString(String(command.count))
        out.writeStaticString("\r\n")
        for argument in command {
            out.writeStaticString("$")
            out.writeString(String(argument.count))
            out.writeStaticString("\r\n")
            argument.write(to: &out)
            out.writeStaticString("\r\n")
        }
    }
}
