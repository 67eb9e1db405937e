/// One message of the protocol: a 4-byte big-endian header length, the JSON header, then the binary parts in the
/// order and of the lengths that the header's `parts` names.
struct Frame {
    var header: [UInt8]
    var parts: [Part] = []

    /// A named piece of bytes: the document, a picture, the finished PDF.
    struct Part {
        var name: String
        var mime: String
        var bytes: [UInt8]
    }

    /// Limits of both directions; what exceeds them is a violation of the protocol.
    enum Limit {
        static let header = 1 << 20
        static let parts = 64
        static let total = 128 << 20
    }
}

/// How a part stands in the header.
struct PartHeader: Codable, Equatable {
    var name: String
    var mime: String
    var length: Int
}

/// The other side does not speak the protocol: there is no way to find the next frame, so the worker ends.
struct ProtocolViolation: Error, Equatable {
    var message: String
}
