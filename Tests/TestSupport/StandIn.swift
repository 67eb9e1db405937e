public import Drivers

/// A payment provider in a process of its own, on a free loopback port: a script of `Tests/Clients`.
public final class StandIn: Sendable {
    public enum Kind: Sendable {
        case stripe, paypal
        /// What others wrote: localstripe.
        case localStripe

        fileprivate var script: (name: String, environment: String) {
            switch self {
            case .stripe: ("stripe_stand_in.py", "stripe-tools")
            case .paypal: ("paypal_stand_in.py", "paypal-tools")
            case .localStripe: ("local_stripe.py", "stripe-tools")
            }
        }
    }

    public let base: String
    public let http: HTTPClient

    private init(base: String, http: HTTPClient) {
        self.base = base
        self.http = http
    }

    public static func with<Value>(_ kind: Kind, _ body: (StandIn) async throws -> Value) async throws -> Value {
        let (python, script) = try PythonClient.command(kind.script.name, in: kind.script.environment)
        let process = try await ProgramProcess.start(["-W", "ignore", script], executable: python)
        var configuration = HTTPClient.Configuration()
        configuration.usesEnvironmentProxy = false
        let http = HTTPClient(configuration: configuration)
        let result: Result<Value, any Error>
        do { result = .success(try await body(StandIn(base: process.base, http: http))) } catch {
            result = .failure(error)
        }
        process.process.kill()
        _ = await process.process.exitStatus
        await http.shutdown()
        return try result.get()
    }

    /// What a test does behind the server's back: `POST /__control/…`.
    @discardableResult
    public func control(_ path: String, _ json: String = "{}") async throws -> JSON {
        let answer = try await http.execute(
            OutgoingRequest(
                method: "POST", url: base + "/__control/" + path, headers: ["Content-Type": "application/json"],
                body: Array(json.utf8), timeout: .seconds(60)))
        guard answer.status < 300 else { throw Unexpected(answer) }
        return JSON(answer)
    }

    /// What came so far.
    public func requests() async throws -> [JSON] {
        guard case .array(let requests) = JSON(try await get("/__control/requests")) else { return [] }
        return requests
    }

    public func get(_ path: String) async throws -> IncomingResponse {
        try await http.execute(OutgoingRequest(url: base + path, timeout: .seconds(60)))
    }
}
