import Drivers
import FoundationEssentials
import NIOCore

/// What a worker is asked for (decisions.md 16): a kind, its options, and bytes by name.
struct RenderRequest: Sendable {
    struct Part: Sendable {
        var name: String
        var mime: String
        var bytes: [UInt8]
    }

    let frame: Frame

    init(_ kind: String, options: some Encodable & Sendable = NoOptions(), parts: [Part] = []) throws(RenderPoolError) {
        let header = Header(
            kind: kind, options: options,
            parts: parts.map { FramePart(name: $0.name, mime: $0.mime, length: $0.bytes.count) })
        do {
            frame = Frame(
                header: ByteBuffer(bytes: try JSONEncoder().encode(header)),
                parts: parts.map { ByteBuffer(bytes: $0.bytes) })
        } catch {
            throw .refused(code: "invalid_request", message: "the options cannot be written")
        }
    }

    struct NoOptions: Encodable {}

    /// The options stand beside the other members.
    private struct Header<Options: Encodable>: Encodable {
        var kind: String
        var options: Options
        var parts: [FramePart]
        private enum Key: String, CodingKey { case id, kind, parts }

        func encode(to encoder: any Encoder) throws {
            try options.encode(to: encoder)
            var members = encoder.container(keyedBy: Key.self)
            // A worker serves one request at a time: the id needs to tell nothing apart.
            try members.encode("1", forKey: .id)
            try members.encode(kind, forKey: .kind)
            try members.encode(parts, forKey: .parts)
        }
    }
}

/// A worker's last word on a request.
struct RenderAnswer: Sendable {
    /// Members that a kind does not have are nil.
    let pages: Int?
    let width: Int?
    let height: Int?
    let engineVersion: String?
    let codes: [String]
    let signatureOffset: Int?
    /// Bytes the worker holds in RAM after the request.
    let residentBytes: Int
    private let parts: [String: ByteBuffer]

    /// - Throws: `refused` when the answer is an error, `lost` when it cannot be read.
    init(_ frame: Frame) throws(RenderPoolError) {
        guard let header = try? JSONDecoder().decode(Header.self, from: Data(frame.header.readableBytesView)) else {
            throw .lost("an answer that cannot be read")
        }
        if let failure = header.error { throw .refused(code: failure.code, message: failure.message ?? "") }
        pages = header.pages
        width = header.width
        height = header.height
        engineVersion = header.engine_version
        codes = header.codes ?? []
        signatureOffset = header.signature_offset
        residentBytes = header.rss ?? 0
        let names = (header.parts ?? []).map(\.name)
        parts = Dictionary(zip(names, frame.parts)) { first, _ in first }
    }

    func bytes(_ part: String) throws(RenderPoolError) -> [UInt8] {
        guard let buffer = parts[part], buffer.readableBytes > 0 else { throw .lost("an answer without its '\(part)'") }
        return Array(buffer.readableBytesView)
    }

    private struct Header: Decodable {
        struct Failure: Decodable {
            var code: String
            var message: String?
        }
        var error: Failure?
        var parts: [FramePart]?
        var pages, width, height, rss, signature_offset: Int?
        var engine_version: String?
        var codes: [String]?
    }
}

/// The share of the work that a progress frame reports, 0 to 1.
struct RenderProgress: Decodable {
    private let progress: Double

    static func share(in frame: Frame) -> Double? {
        let progress = try? JSONDecoder().decode(RenderProgress.self, from: Data(frame.header.readableBytesView))
        return progress.map { min(max($0.progress / 100, 0), 1) }
    }
}
