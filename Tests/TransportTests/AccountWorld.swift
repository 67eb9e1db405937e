import Actors
import Domain
import HTTPTypes
import TestSupport

@testable import Transport

extension TransportWorld {
    static let formType: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]
    static let jsonType: HTTPFields = [.contentType: "application/json"]

    static func bearer(_ token: String) -> HTTPFields { [.authorization: "Bearer " + token] }

    func register(_ email: String, _ password: String = "correct horse") async throws -> Reply {
        try await post("/api/v1/auth/register", #"{"email":"\#(email)","password":"\#(password)"}"#)
    }

    /// Signs in by the form.
    func login(_ email: String, _ password: String = "correct horse") async throws -> Reply {
        let form = "grant_type=password&username=\(percentEncoded(email))&password=\(percentEncoded(password))"
        return try await client.send(.post, "/token", headers: Self.formType, text: form)
    }

    /// A new account that is signed in: what its requests carry.
    func user(_ email: String, role: Role = .user) async throws -> HTTPFields {
        let address = EmailAddress(rawValue: email)!
        _ = try await dependencies.accounts.register(
            address, password: Password(new: "correct horse", for: address), role: role)
        return Self.bearer(JSON(try await login(email)).access_token.string)
    }
}
