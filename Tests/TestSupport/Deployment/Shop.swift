public import Drivers
import FoundationEssentials

/// The provider that moves no money as a process of its own, and what a buyer does there.
public struct Shop: Sendable {
    public static let secret = "shop-secret-of-a-test"
    public let mock: ProgramProcess
    public let http: HTTPClient

    public static func with<Value>(_ deployment: Deployment, _ body: (Shop) async throws -> Value) async throws -> Value
    {
        let mock = try await ProgramProcess.start(["mock-payments", "--port", "0", "--secret", secret])
        let result: Result<Value, any Error>
        do { result = .success(try await body(Shop(mock: mock, http: deployment.http))) } catch {
            result = .failure(error)
        }
        mock.process.kill()
        return try result.get()
    }

    public var settings: [String: String] { ["PAYMENTS_MOCK": mock.base, "PAYMENTS_MOCK_SECRET": Self.secret] }

    /// Presses a button of the checkout's page.
    @discardableResult
    public func press(_ step: String, _ approveURL: String) async throws -> IncomingResponse {
        try await http.execute(
            OutgoingRequest(
                method: "POST", url: approveURL, headers: ["Content-Type": "application/x-www-form-urlencoded"],
                body: Array("step=\(step)".utf8)))
    }

    @discardableResult
    public func tell(_ path: String, _ json: String = "{}") async throws -> IncomingResponse {
        try await http.execute(
            OutgoingRequest(method: "POST", url: mock.base + "/__mock/" + path, body: Array(json.utf8)))
    }

    /// All checkouts by our own id.
    public func checkouts() async throws -> [String: JSON] {
        let answer = try await http.execute(OutgoingRequest(url: mock.base + "/__mock/checkouts"))
        guard case .array(let all) = JSON(answer) else { throw Unexpected(answer) }
        return Dictionary(all.compactMap { item in item.string("reference").map { ($0, item) } }) { $1 }
    }
}
