import FoundationEssentials

/// A request as it came: what it asks for is read from the same header by kind.
struct Request {
    var id: String
    var kind: String
    var frame: Frame

    init(id: String, kind: String, frame: Frame) {
        self.id = id
        self.kind = kind
        self.frame = frame
    }

    init(_ frame: Frame) throws(ProtocolViolation) {
        struct Envelope: Decodable {
            var id: String
            var kind: String
        }
        do {
            let envelope = try JSONDecoder().decode(Envelope.self, from: Data(frame.header))
            self.init(id: envelope.id, kind: envelope.kind, frame: frame)
        } catch {
            throw ProtocolViolation(message: "a request needs id and kind")
        }
    }

    /// The header read as the options of one kind.
    func options<Options: Decodable>(_ type: Options.Type) throws(RequestFailure) -> Options {
        do { return try JSONDecoder().decode(type, from: Data(frame.header)) } catch {
            throw .invalidRequest("the options of \(kind) cannot be read")
        }
    }

    /// The bytes of the part called `name`.
    func part(_ name: String) throws(RequestFailure) -> [UInt8] {
        guard let part = frame.parts.first(where: { $0.name == name }) else {
            throw .invalidRequest("the part '\(name)' is missing")
        }
        return part.bytes
    }
}

/// Why one request failed; the worker lives on.
struct RequestFailure: Error {
    /// Stable, the parent decides by it.
    var code: String
    var message: String

    static func invalidRequest(_ message: String) -> Self { .init(code: "invalid_request", message: message) }
}
