public import FoundationEssentials

/// An answer that a repeat of its request gets again (`Idempotency-Key`).
public struct KeptAnswer: Sendable, Equatable, Codable {
    public struct Header: Sendable, Equatable, Codable {
        public var name: String
        public var value: String

        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    public var status: Int
    public var headers: [Header]
    public var body: Data
    /// Digest of the request that got it.
    public var request: String

    public init(status: Int, headers: [Header], body: Data, request: String) {
        self.status = status
        self.headers = headers
        self.body = body
        self.request = request
    }
}

/// What became of a request's name.
public enum AnswerClaim: Sendable, Equatable {
    /// Nobody used it: it is the caller's now.
    case first
    /// Another request under it has no answer yet.
    case running
    case answered(KeptAnswer)
}

/// Answers under the names that callers gave their requests, shared by all instances.
public protocol AnswerStore: Sendable {
    /// - Parameters:
    ///   - name: a digest.
    ///   - token: the claimant; the same one may ask again after a lost reply.
    ///   - lease: after it a claim without an answer is void.
    func claim(_ name: String, by token: String, lease: Duration) async throws(StoreError) -> AnswerClaim
    /// Does nothing where the claim is void and somebody else has the name.
    func keep(
        _ answer: KeptAnswer, under name: String, by token: String, for life: Duration) async throws(StoreError)
    /// Ends the claim of that claimant, nobody else's.
    func release(_ name: String, by token: String) async throws(StoreError)
    /// The lease of that claimant begins anew.
    func renew(_ name: String, by token: String, lease: Duration) async throws(StoreError)
}
