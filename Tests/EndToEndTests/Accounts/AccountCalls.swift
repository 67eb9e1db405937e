import Drivers
import FoundationEssentials
import TestSupport

/// What tests do with accounts, as a client does it.
extension User {
    static let password = "correct horse battery"

    func register(_ email: String) async throws {
        let answer = try await post(
            "/api/v1/auth/register", #"{"email":"\#(email)","password":"\#(Self.password)"}"#)
        guard answer.status == 201 else { throw Unexpected(answer) }
    }

    func login(_ email: String, _ password: String = User.password) async throws -> IncomingResponse {
        try await post("/api/v1/auth/login", #"{"username":"\#(email)","password":"\#(password)"}"#)
    }

    /// Signs in; the access token.
    func token(_ email: String, _ password: String = User.password) async throws -> String {
        let answer = try await login(email, password)
        guard let token = JSON(answer).string("access_token") else { throw Unexpected(answer) }
        return token
    }

    func send(_ method: String, _ path: String, as token: String, _ json: String = "") async throws -> IncomingResponse
    {
        try await send(
            method, path, type: json.isEmpty ? nil : "application/json", body: Array(json.utf8),
            headers: ["Authorization": "Bearer " + token])
    }
}
