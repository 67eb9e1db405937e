/// One call that the mock answered.
public struct LoggedRequest: Sendable, Equatable, Codable {
    public let number: Int
    public let method: String
    public let path: String
    /// As it came, without the question mark; empty if there was none.
    public let query: String
    public let status: Int
    /// Name of the account whose token came along.
    public let account: String?
    /// Scope the call needed, or the grant of a token call.
    public let scope: String?
    /// The `x-txid` of the answer.
    public let transaction: String
}

/// The last calls, oldest first.
struct RequestLog: Sendable {
    /// Enough for a load test; beyond it the oldest half goes.
    static let capacity = 20_000

    private(set) var entries: [LoggedRequest] = []
    private var count = 0

    mutating func add(
        method: String, path: String, query: String, status: Int, account: String?, scope: String?, transaction: String
    ) {
        count += 1
        if entries.count >= Self.capacity { entries.removeFirst(Self.capacity / 2) }
        entries.append(
            LoggedRequest(
                number: count, method: method, path: path, query: query, status: status, account: account,
                scope: scope, transaction: transaction))
    }

    mutating func clear() { entries = [] }
}
