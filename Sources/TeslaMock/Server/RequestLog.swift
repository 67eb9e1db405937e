import HTTPTypes
import Hummingbird

/// One call that the mock answered.
public struct LoggedRequest: Sendable, Equatable, Codable {
    public let number: Int
    public let method: String
    public let path: String
    /// As it came, without the question mark and without secrets; empty if there was none.
    public let query: String
    public let status: Int
    /// Name of the account whose token came along.
    public let account: String?
    /// Scope the call needed, or the grant of a token call.
    public let scope: String?
    /// The `x-txid` of the answer.
    public let transaction: String
    /// The mock's clock when the answer was ready, in milliseconds since 1970.
    public let time: Int
    /// The fault that hit the call.
    public let fault: Fault.Kind?
}

/// The last calls, oldest first.
struct RequestLog: Sendable {
    /// Enough for a load test; beyond it the oldest half goes.
    static let capacity = 20_000

    private(set) var entries: [LoggedRequest] = []
    private var count = 0

    mutating func add(
        _ request: Request, _ response: Response, transaction: String, fault: Fault.Kind?, now: Timestamp
    ) -> LoggedRequest {
        count += 1
        if entries.count >= Self.capacity { entries.removeFirst(Self.capacity / 2) }
        let entry = LoggedRequest(
            number: count, method: request.method.rawValue, path: request.uri.path,
            query: Self.withoutSecrets(request.uri.query ?? ""), status: response.status.code,
            account: response.headers[.mockAccount], scope: response.headers[.mockScope], transaction: transaction,
            time: now.milliseconds, fault: fault)
        entries.append(entry)
        return entry
    }

    mutating func clear() { entries = [] }

    private static let secrets: Set<Substring> = [
        "code", "state", "nonce", "access_token", "refresh_token", "client_secret",
    ]

    /// What must not be written down has no place in a query, but may come in one.
    private static func withoutSecrets(_ query: String) -> String {
        query.split(separator: "&", omittingEmptySubsequences: false).map { pair in
            let name = pair.prefix { $0 != "=" }
            return secrets.contains(name) ? name + "=…" : pair
        }.joined(separator: "&")
    }
}
