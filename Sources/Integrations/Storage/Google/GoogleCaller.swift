import Domain
import Drivers

/// Calls to Google's APIs with a token, and the rules by which they are repeated.
struct GoogleCaller: Sendable {
    let http: HTTPClient
    /// nil: an emulator that knows no tokens.
    let account: GoogleAccount?
    let pacing: RetryPacing
    /// How long one call is repeated, its waits included.
    let patience: Duration

    /// One try. Everything but 2xx and `also` is a failure.
    func once(
        _ request: OutgoingRequest, also: Int? = nil, service: String = "Google Cloud Storage"
    ) async throws(GoogleFailure) -> IncomingResponse {
        var request = request
        let token = try await account?.token()
        if let token { request.headers["Authorization"] = "Bearer " + token.reveal() }
        let answer: IncomingResponse
        do throws(HTTPClientError) { answer = try await http.execute(request) } catch {
            throw GoogleFailure(error, service)
        }
        guard (200..<300).contains(answer.status) || answer.status == also else {
            if answer.status == 401, let token { await account?.reject(token) }
            throw GoogleFailure(answer, service)
        }
        return answer
    }

    /// Repeated as long as it makes sense. Only for what may be done twice.
    func send(
        _ request: OutgoingRequest, service: String = "Google Cloud Storage"
    ) async throws(GoogleFailure) -> IncomingResponse {
        try await repeating { () async throws(GoogleFailure) in try await once(request, service: service) }
    }

    func repeating<Value>(_ call: () async throws(GoogleFailure) -> Value) async throws(GoogleFailure) -> Value {
        var retries = Retries(self)
        while true {
            do throws(GoogleFailure) { return try await call() } catch { try await retries.recover(from: error) }
        }
    }

    /// What is left of the patience with one call.
    struct Retries {
        private let pacing: RetryPacing
        private let patience: Duration
        private var deadline: Duration
        private var failures = 0
        private var hasRenewed = false

        private static let longestWait = Duration.seconds(16)

        init(_ caller: GoogleCaller) {
            pacing = caller.pacing
            patience = caller.patience
            deadline = pacing.now() + patience
        }

        /// Something was achieved: patience begins anew.
        mutating func progress() {
            failures = 0
            deadline = pacing.now() + patience
        }

        /// Returns when the next try may be made.
        /// - Throws: the failure, when another try is of no use.
        mutating func recover(from failure: GoogleFailure) async throws(GoogleFailure) {
            switch failure.kind {
            case .unauthorized where !hasRenewed: hasRenewed = true
            case .passing(let wish):
                failures += 1
                let wait = max(wish ?? .zero, delay())
                guard !Task.isCancelled, pacing.now() + wait < deadline else { throw failure }
                await pacing.sleep(wait)
            default: throw failure
            }
        }

        /// 1, 2, 4 … seconds, and up to half of it less.
        private func delay() -> Duration {
            min(.seconds(1) * Double(1 << min(failures - 1, 6)), Self.longestWait) * (0.5 + 0.5 * pacing.jitter())
        }
    }
}
