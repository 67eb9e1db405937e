import Domain
import FoundationEssentials
import Hummingbird

/// What kind of body a request has.
enum BodyKind {
    case json, form, multipart
    case other

    init(_ request: Request) {
        let type = (request.headers[.contentType] ?? "").prefix { $0 != ";" }.lowercased()
        switch type.filter({ $0 != " " }) {
        case "application/x-www-form-urlencoded": self = .form
        case "multipart/form-data": self = .multipart
        case let name where name == "application/json" || name.hasSuffix("+json"): self = .json
        default: self = .other
        }
    }
}

/// The fields of a form with a few short texts, as OAuth clients send it (RFC 6749, appendix B).
struct FormFields {
    let values: [String: String]

    /// Of two fields with one name the last one counts, as in FastAPI.
    init(_ pairs: some Sequence<(String, String)>) { values = Dictionary(pairs) { $1 } }

    init(urlEncoded data: Data) {
        self.init(
            data.split(separator: UInt8(ascii: "&")).map { pair in
                let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
                return (Self.text(parts[0]), parts.count > 1 ? Self.text(parts[1]) : "")
            })
    }

    subscript(_ name: String) -> String? { values[name] }

    private static func text(_ bytes: Data) -> String {
        var text: [UInt8] = []
        var rest = bytes[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): text.append(0x20)
            case UInt8(ascii: "%"):
                if rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) {
                    text.append(value)
                    rest = rest.dropFirst(2)
                } else {
                    text.append(byte)
                }
            default: text.append(byte)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension RouteDesk {
    /// The form of a request; empty when the body is something else.
    func form(_ request: Request) async throws -> FormFields {
        switch BodyKind(request) {
        case .form:
            try refuseLargeBody(request, limit: Self.maxFormBytes)
            return FormFields(urlEncoded: try await request.bodyData(upTo: Self.maxFormBytes))
        case .multipart:
            try refuseLargeBody(request, limit: Self.maxFormBytes)
            var upload = PhotoUpload(limits: .init(file: 0, body: Self.maxFormBytes), memory: uploads)
            defer { upload.release() }
            try await upload.receive(request) { _ in }
            return FormFields(upload.fields.map { ($0.name, $0.value) })
        case .json, .other: return FormFields([])
        }
    }

    /// Names, passwords, tokens: nobody needs more.
    private static let maxFormBytes = 32_768
}
