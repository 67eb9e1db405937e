public import Drivers
import FoundationEssentials

/// One or several servers with the Tesla mock, in a folder that goes when the test ends.
public final class Deployment: Sendable {
    public let folder: TemporaryDirectory
    public let http = HTTPClient()
    public let mock: ProgramProcess

    private init(_ folder: TemporaryDirectory, _ mock: ProgramProcess) {
        self.folder = folder
        self.mock = mock
    }

    /// Runs `body` when there is a place for it, and stops everything it started.
    public static func with<Value>(_ body: (Deployment) async throws -> Value) async throws -> Value {
        await Places.deployments.take()
        let result: Result<Value, any Error>
        do { result = .success(try await run(body)) } catch { result = .failure(error) }
        await Places.deployments.give()
        return try result.get()
    }

    private static func run<Value>(_ body: (Deployment) async throws -> Value) async throws -> Value {
        let mock = try await ProgramProcess.start(["mock-tesla", "--port", "0"])
        let deployment = Deployment(try TemporaryDirectory(), mock)
        let result: Result<Value, any Error>
        do { result = .success(try await body(deployment)) } catch { result = .failure(error) }
        mock.process.kill()
        await deployment.http.shutdown()
        return try result.get()
    }

    /// Settings that lead to the mock, with limits that no crowd of test clients reaches. Two servers with the same
    /// `data` share objects and keys.
    public func settings(data: String = "data") -> [String: String] {
        [
            "DATA_DIR": folder.file(data), "TESLA_MODE": "mock", "TESLA_AUTH_URL": mock.base + "/oauth2/v3/authorize",
            "TESLA_TOKEN_URL": mock.base + "/oauth2/v3/token", "TESLA_API_BASE_NA": mock.base + "/na",
            "TESLA_API_BASE_EU": mock.base + "/eu", "PDF_WORKERS": "1",
            "RATE_LIMIT_PDF": "10000/60", "RATE_LIMIT_STATUS": "100000/60",
            "RATE_LIMIT_TESLA_API": "10000/60", "RATE_LIMIT_AUTH": "10000/60", "RATE_LIMIT_UPLOADS": "10000/60",
            "RATE_LIMIT_DEFAULT": "100000/60", "RATE_LIMIT_VERIFY": "10000/60", "RATE_LIMIT_DOCUMENTS": "10000/60",
            "RATE_LIMIT_PAYMENTS": "100000/60",
        ]
    }

    /// A server that listens on a free port, or on the one that is named.
    public func server(
        data: String = "data", _ more: [String: String] = [:], executable: String? = nil, port: Int = 0
    ) async throws -> ProgramProcess {
        try await ProgramProcess.start(
            ["serve", "--host", "127.0.0.1", "--port", String(port)],
            settings: settings(data: data).merging(more) { $1 },
            executable: executable)
    }

    /// The same, stopped when `body` ends.
    public func withServer<Value>(
        data: String = "data", _ more: [String: String] = [:], _ body: (ProgramProcess) async throws -> Value
    ) async throws -> Value {
        let server = try await server(data: data, more)
        let result: Result<Value, any Error>
        do { result = .success(try await body(server)) } catch { result = .failure(error) }
        server.process.kill()
        _ = await server.process.exitStatus
        return try result.get()
    }

    public func user(of server: ProgramProcess) -> User { User(base: server.base, http: http) }
}
