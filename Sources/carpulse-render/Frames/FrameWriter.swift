import FoundationEssentials

/// Writes frames to a descriptor, blocking.
struct FrameWriter {
    let descriptor: CInt

    /// The parent went away.
    struct Closed: Error {}

    func write(_ header: some Encodable, parts: [Frame.Part] = []) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let json = try encoder.encode(header)
        try write(withUnsafeBytes(of: UInt32(json.count).bigEndian) { Array($0) } + json)
        for part in parts { try write(part.bytes) }
    }

    private func write(_ bytes: [UInt8]) throws(Closed) {
        let whole = bytes.withUnsafeBytes { Descriptor.write($0, to: descriptor) }
        guard whole else { throw Closed() }
    }
}
