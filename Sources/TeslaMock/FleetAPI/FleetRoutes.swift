import HTTPTypes
import Hummingbird

/// `/{region}/api/1/…`
struct FleetRoutes: Sendable {
    typealias Group = RouterGroup<BasicRequestContext>
    typealias Answer = @Sendable (Caller, Request, Parameters) async throws -> Response

    let mock: TeslaMock
    let region: Region

    func add(to group: Group) {
        group.get("status") { _, _ in Response.text("ok", type: "text/plain") }
        let api = group.group("api/1")
        addUsers(to: api)
        VehicleRoutes(fleet: self).add(to: api)
        DXRoutes(fleet: self).add(to: api.group("dx"))
    }

    private func addUsers(to api: Group) {
        get("users/region", on: api, scope: nil) { caller, request, _ in
            let base = TeslaMockAddress(base: mock.baseURL(of: request)).apiBase(caller.account.region)
            return .wrapped([
                "region": .string(caller.account.region.rawValue), "fleet_api_base_url": .string(base),
            ])
        }
        get("users/me", on: api, scope: "user_data") { caller, _, _ in
            .wrapped([
                "email": .string(caller.account.email), "full_name": .string(caller.account.fullName),
                "profile_image_url": nil, "vault_uuid": .string(caller.account.subject),
            ])
        }
    }

    /// A GET route behind the gate.
    func get(_ path: RouterPath, on group: Group, scope: String?, answer: @escaping Answer) {
        group.get(path) { request, context in
            try await respond(request, context.parameters, scope: scope, answer: answer)
        }
    }

    /// A POST route behind the gate; its body must be announced as JSON.
    func post(_ path: RouterPath, on group: Group, scope: String?, answer: @escaping Answer) {
        group.post(path) { request, context in
            guard request.headers[.contentType]?.lowercased().hasPrefix("application/json") ?? false else {
                throw Problem.fleet(406, "not acceptable")
            }
            return try await respond(request, context.parameters, scope: scope, answer: answer)
        }
    }

    private func respond(
        _ request: Request, _ parameters: Parameters, scope: String?, answer: Answer
    ) async throws -> Response {
        let caller = try await Gate(mock: mock, region: region).admit(request, scope: scope)
        do {
            var response = try await answer(caller, request, parameters)
            response.headers[.mockAccount] = caller.account.name
            response.headers[.mockScope] = scope
            return response
        } catch let problem as Problem {
            throw problem.noting(caller.account, scope)
        }
    }
}

extension Response {
    /// `{"response":…}`
    static func wrapped(_ value: JSONValue) -> Response { .json(["response": value]) }
}
