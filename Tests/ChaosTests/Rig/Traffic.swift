import Drivers
import TestSupport

/// What clients were answered: the ground of I9.
actor Traffic {
    /// `200`, `503 store_unavailable`, `no answer: connect` -> how often.
    private(set) var counts: [String: Int] = [:]
    /// Answers that no client should get: 5xx other than 503, and a 503 without a code or a time to come back.
    private(set) var strange: [String] = []
    /// When the last 503 came.
    private(set) var lastRefusal: ContinuousClock.Instant?

    func note(_ answer: IncomingResponse, _ request: String) {
        guard answer.status >= 400 else { return count("\(answer.status)") }
        let code = JSON(answer).string("code")
        count("\(answer.status) \(code ?? "-")")
        if answer.status == 503 { lastRefusal = .now }
        let isProper = answer.status == 503 && code != nil && answer.headers["Retry-After"] != nil
        if answer.status >= 500, !isProper { strange.append("\(request): \(Unexpected(answer))") }
    }

    func note(_ error: HTTPClientError) { count("no answer: \(error.code.rawValue)") }

    /// Times that a kind of answer was given.
    func number(of kind: String) -> Int { counts.filter { $0.key.hasPrefix(kind) }.reduce(0) { $0 + $1.value } }

    var summary: String { counts.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ") }

    private func count(_ kind: String) { counts[kind, default: 0] += 1 }
}
