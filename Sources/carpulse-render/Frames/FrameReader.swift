import FoundationEssentials

/// Reads frames from a descriptor, blocking.
struct FrameReader {
    let descriptor: CInt

    /// The next frame; nil when the other side closed the stream between two frames.
    func next() throws(ProtocolViolation) -> Frame? {
        guard let prefix = try read(4, mayEnd: true) else { return nil }
        let length = prefix.reduce(0) { $0 << 8 | Int($1) }
        guard (2...Frame.Limit.header).contains(length) else {
            throw ProtocolViolation(message: "header of \(length) bytes")
        }
        let header = try read(length)
        var frame = Frame(header: header)
        for part in try Self.parts(in: header) {
            frame.parts.append(.init(name: part.name, mime: part.mime, bytes: try read(part.length)))
        }
        return frame
    }

    /// The parts that a header names, checked against the limits.
    static func parts(in header: [UInt8]) throws(ProtocolViolation) -> [PartHeader] {
        struct Parts: Decodable { var parts: [PartHeader]? }
        let parts: [PartHeader]
        do { parts = try JSONDecoder().decode(Parts.self, from: Data(header)).parts ?? [] } catch {
            throw ProtocolViolation(message: "the header is not JSON with a list of parts")
        }
        guard parts.count <= Frame.Limit.parts else { throw ProtocolViolation(message: "\(parts.count) parts") }
        var total = 0
        for part in parts {
            guard (0...Frame.Limit.total - total).contains(part.length) else {
                throw ProtocolViolation(message: "part of \(part.length) bytes")
            }
            total += part.length
        }
        return parts
    }

    private func read(_ count: Int) throws(ProtocolViolation) -> [UInt8] {
        guard let bytes = try read(count, mayEnd: false) else { throw ProtocolViolation(message: "end within a frame") }
        return bytes
    }

    private func read(_ count: Int, mayEnd: Bool) throws(ProtocolViolation) -> [UInt8]? {
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = Descriptor.read(into: UnsafeMutableRawBufferPointer(buffer), from: descriptor)
        }
        if bytes.count == count { return bytes }
        if mayEnd, bytes.isEmpty { return nil }
        throw ProtocolViolation(message: "end within a frame")
    }
}
