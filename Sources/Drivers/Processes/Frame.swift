import FoundationEssentials
public import NIOCore

/// One message to or from a worker: a JSON header and the binary parts that it names.
///
/// On the wire: 4 bytes with the header's length (big-endian), the header, the parts one after the other.
/// The header has the parts' lengths under `parts`: `[{"name", "mime", "length"}]`.
public struct Frame: Sendable, Equatable {
    public var header: ByteBuffer
    public var parts: [ByteBuffer]

    public init(header: ByteBuffer, parts: [ByteBuffer] = []) {
        self.header = header
        self.parts = parts
    }
}

/// How a header names one binary part.
public struct FramePart: Sendable, Equatable, Codable {
    public var name: String
    public var mime: String
    /// Bytes.
    public var length: Int

    public init(name: String, mime: String, length: Int) {
        self.name = name
        self.mime = mime
        self.length = length
    }
}

/// Bounds of one frame.
public struct FrameLimits: Sendable, Equatable {
    public var headerBytes = 1 << 20
    public var parts = 64
    /// Header and parts together.
    public var totalBytes = 128 << 20
    public init() {}
}

/// Why bytes are not a frame, or a frame cannot be sent.
public enum FrameError: String, Error, Sendable {
    case headerTooLarge = "header_too_large"
    case headerNotJSON = "header_not_json"
    case tooManyParts = "too_many_parts"
    case frameTooLarge = "frame_too_large"
    /// The header names other lengths than the parts have, or a negative one.
    case wrongLengths = "wrong_lengths"
}

/// What the header says to the frame layer; the rest of it belongs to the two ends.
struct FrameEnvelope: Decodable {
    enum Kind { case request, progress, answer }
    let lengths: [Int]
    let kind: Kind

    private struct Part: Decodable { let length: Int }
    private enum Key: String, CodingKey { case parts, progress, ok, error }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        lengths = try container.decodeIfPresent([Part].self, forKey: .parts)?.map(\.length) ?? []
        let isAnswer = container.contains(.ok) || container.contains(.error)
        kind = isAnswer ? .answer : container.contains(.progress) ? .progress : .request
    }

    /// Checks everything but the presence of the bytes.
    static func read(_ header: ByteBuffer, _ limits: FrameLimits) throws(FrameError) -> FrameEnvelope {
        guard header.readableBytes <= limits.headerBytes else { throw .headerTooLarge }
        guard let envelope = try? JSONDecoder().decode(FrameEnvelope.self, from: Data(header.readableBytesView)) else {
            throw .headerNotJSON
        }
        guard envelope.lengths.count <= limits.parts else { throw .tooManyParts }
        var total = header.readableBytes
        for length in envelope.lengths {
            guard length >= 0 else { throw .wrongLengths }
            guard length <= limits.totalBytes - total else { throw .frameTooLarge }
            total += length
        }
        return envelope
    }
}
