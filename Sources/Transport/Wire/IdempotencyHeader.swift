import Domain
import HTTPTypes
import Hummingbird

extension HTTPField.Name {
    static let idempotencyKey = HTTPField.Name("Idempotency-Key")!
    /// `true` when the answer tells of a task that an earlier request made.
    static let idempotencyReplayed = HTTPField.Name("Idempotency-Replayed")!
}

extension Request {
    /// The caller's name for this request; nil when it has none.
    /// - Throws: 422 for a header that is no key.
    var idempotencyKey: IdempotencyKey? {
        get throws(ValidationFailure) {
            guard let text = headers[.idempotencyKey] else { return nil }
            guard let key = IdempotencyKey(rawValue: text) else {
                throw .idempotencyKey("a key has 1 to 255 visible ASCII characters", input: text)
            }
            return key
        }
    }
}

extension ValidationFailure {
    static func idempotencyKey(_ message: String, input: String) -> ValidationFailure {
        ValidationFailure([.value(message, ["header", "Idempotency-Key"], .string(String(input.prefix(300))))])
    }
}
