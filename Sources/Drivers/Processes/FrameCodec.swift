public import NIOCore

extension Frame {
    /// The frame as bytes to send, one buffer per piece so that parts are not copied.
    public func encoded(limits: FrameLimits = FrameLimits()) throws(FrameError) -> [ByteBuffer] {
        let envelope = try FrameEnvelope.read(header, limits)
        guard envelope.lengths == parts.map(\.readableBytes) else { throw .wrongLengths }
        var front = ByteBuffer(integer: UInt32(header.readableBytes))
        front.writeImmutableBuffer(header)
        return [front] + parts.filter { $0.readableBytes > 0 }
    }
}

/// Finds frames in a stream of bytes that arrives in any pieces.
public struct FrameDecoder: Sendable {
    private struct Partial: Sendable {
        var frame: Frame
        let kind: FrameEnvelope.Kind
        var missing: ArraySlice<Int>
    }

    private let limits: FrameLimits
    private var bytes = ByteBuffer()
    private var partial: Partial?

    public init(limits: FrameLimits = FrameLimits()) { self.limits = limits }

    public mutating func append(_ buffer: ByteBuffer) {
        guard bytes.readableBytes > 0 else {
            bytes = buffer
            return
        }
        bytes.discardReadBytes()
        bytes.writeImmutableBuffer(buffer)
    }

    /// The next whole frame, nil when bytes are missing. After an error the stream cannot be followed any more.
    public mutating func next() throws(FrameError) -> Frame? {
        try nextWithKind()?.frame
    }

    mutating func nextWithKind() throws(FrameError) -> (frame: Frame, kind: FrameEnvelope.Kind)? {
        if partial == nil { partial = try readHeader() }
        guard var current = partial else { return nil }
        while let length = current.missing.first, let part = bytes.readSlice(length: length) {
            current.frame.parts.append(part)
            current.missing = current.missing.dropFirst()
        }
        guard current.missing.isEmpty else {
            partial = current
            return nil
        }
        partial = nil
        return (current.frame, current.kind)
    }

    private mutating func readHeader() throws(FrameError) -> Partial? {
        guard let length = bytes.getInteger(at: bytes.readerIndex, as: UInt32.self) else { return nil }
        guard length <= limits.headerBytes else { throw .headerTooLarge }
        guard let header = bytes.getSlice(at: bytes.readerIndex + 4, length: Int(length)) else { return nil }
        bytes.moveReaderIndex(forwardBy: 4 + Int(length))
        let envelope = try FrameEnvelope.read(header, limits)
        return Partial(frame: Frame(header: header, parts: []), kind: envelope.kind, missing: envelope.lengths[...])
    }
}
