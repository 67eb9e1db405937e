import Domain
import Drivers
import FoundationEssentials

/// Why a call to Google came to nothing, and whether it is worth another try (the rules of Google's own clients).
struct GoogleFailure: Error, Sendable, Equatable {
    enum Kind: Equatable {
        /// Perhaps better in a moment: 408, 429, 5xx, a lost or silent connection, a damaged answer.
        case passing(after: Duration? = nil)
        /// 401: the token is no longer good.
        case unauthorized
        /// 403 and whatever else will not change by itself.
        case refused
        case missing
        /// 412: the object is there already.
        case taken
        /// 416: the range begins behind the last byte.
        case beyondEnd
        /// What was to be written cannot be had; not Google's fault.
        case source(StorageError)
    }

    let kind: Kind
    /// For the log: no names, no secrets.
    let reason: String

    init(_ kind: Kind, _ reason: String) {
        self.kind = kind
        self.reason = reason
    }

    init(source error: StorageError) { self.init(.source(error), error.cause) }

    /// - Parameter service: who was asked.
    init(_ error: HTTPClientError, _ service: String) {
        let reason = "\(service): \(error.description)"
        switch error.code {
        case .timeout, .connect, .tls, .protocolError, .busy: self.init(.passing(), reason)
        case .addressRefused, .bodyTooLarge, .cancelled, .invalidRequest, .stopped: self.init(.refused, reason)
        }
    }

    init(_ answer: IncomingResponse, _ service: String) {
        let error = try? JSONDecoder().decode(Envelope.self, from: Data(answer.body)).error
        let word = error?.word ?? ""
        let reason = "\(service) answered \(answer.status)\(word.isEmpty ? "" : " (\(word))")"
        switch answer.status {
        case 401: self.init(.unauthorized, reason + ": it does not accept the credentials")
        case 403 where word.hasSuffix("ateLimitExceeded"): self.init(.passing(), reason)
        case 403: self.init(.refused, reason + ": the service account lacks a role or a scope for this")
        case 404 where error?.message?.contains("bucket does not exist") == true:
            self.init(.refused, reason + ": there is no bucket GCS_BUCKET")
        case 404, 410: self.init(.missing, reason)
        case 412: self.init(.taken, reason)
        case 416: self.init(.beyondEnd, reason)
        case 408, 429, 500, 502, 503, 504:
            let wait = answer.headers["retry-after"].flatMap { Int($0) }.map { Duration.seconds(min($0, 3_600)) }
            self.init(.passing(after: wait), reason)
        default: self.init(.refused, reason)
        }
    }

    var error: StorageError {
        switch kind {
        case .missing: .missing
        case .taken: .exists
        case .source(let error): error
        case .passing, .unauthorized, .refused, .beyondEnd: .unavailable(reason)
        }
    }

    /// `{"error": {"code": 403, "message": "…", "errors": [{"reason": "forbidden"}]}}`; token endpoints have a text there.
    private struct Envelope: Decodable {
        struct Detail: Decodable {
            struct Item: Decodable { var reason: String? }
            var message: String?
            var errors: [Item]?
            var status: String?
            var text: String?

            private enum Key: CodingKey { case message, errors, status }

            init(from decoder: any Decoder) throws {
                if let text = try? decoder.singleValueContainer().decode(String.self) {
                    self.text = text
                    return
                }
                let container = try decoder.container(keyedBy: Key.self)
                message = try? container.decode(String.self, forKey: .message)
                errors = try? container.decode([Item].self, forKey: .errors)
                status = try? container.decode(String.self, forKey: .status)
            }

            /// A code, never the message: that names accounts and objects.
            var word: String {
                let word = errors?.first?.reason ?? status ?? text ?? ""
                let isCode = word.utf8.count <= 40 && word.allSatisfy { $0.isASCII && ($0.isLetter || $0 == "_") }
                return isCode ? word : ""
            }
        }
        var error: Detail
    }
}
