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
        PartnerRoutes(fleet: self).add(to: api)
    }

    private func addUsers(to api: Group) {
        get("users/region", on: api, scopes: []) { caller, request, _ in
            let base = TeslaMockAddress(base: mock.baseURL(of: request)).apiBase(caller.account.region)
            return .wrapped([
                "region": .string(caller.account.region.rawValue), "fleet_api_base_url": .string(base),
            ])
        }
        get("users/me", on: api, scopes: ["user_data"]) { caller, _, _ in
            .wrapped([
                "email": .string(caller.account.email), "full_name": .string(caller.account.fullName),
                "profile_image_url": nil, "vault_uuid": .string(caller.account.subject),
            ])
        }
    }

    /// A GET route behind the gate.
    func get(_ path: RouterPath, on group: Group, scopes: [String], answer: @escaping Answer) {
        add(.get, path, on: group) { request, context in
            try await respond(request, context.parameters, scopes: scopes, answer: answer)
        }
    }

    /// A POST route behind the gate.
    func post(_ path: RouterPath, on group: Group, scopes: [String], answer: @escaping Answer) {
        add(.post, path, on: group) { request, context in
            try await respond(request, context.parameters, scopes: scopes, answer: answer)
        }
    }

    /// A route; every other method of its path is a 405, and a body must be announced as JSON.
    func add(
        _ method: HTTPRequest.Method, _ path: RouterPath, on group: Group,
        answer: @escaping @Sendable (Request, BasicRequestContext) async throws -> Response
    ) {
        for other in [HTTPRequest.Method.get, .post, .put, .patch, .delete] where other != method {
            group.on(path, method: other) { _, _ -> Response in throw Problem.status(405) }
        }
        group.on(path, method: method) { request, context in
            if method != .get,
                !(request.headers[.contentType]?.lowercased().hasPrefix("application/json") ?? false)
            {
                throw Problem.status(406)
            }
            return try await answer(request, context)
        }
    }

    private func respond(
        _ request: Request, _ parameters: Parameters, scopes: [String], answer: Answer
    ) async throws -> Response {
        let caller = try await Gate(mock: mock, region: region).admit(request, scopes: scopes)
        do {
            var response = try await answer(caller, request, parameters)
            response.headers[.mockAccount] = caller.account.name
            response.headers[.mockScope] = scopes.first
            return response
        } catch let problem as Problem {
            throw problem.noting(caller.account, scopes.first)
        }
    }
}

extension Response {
    /// `{"response":…}`
    static func wrapped(_ value: JSONValue) -> Response { .json(["response": value]) }
}
