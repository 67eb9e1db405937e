import Actors
import Domain
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

extension RouteDesk {
    /// A claim that got no answer, for example because the instance died, is void after this.
    private static let lease = Duration.seconds(300)
    private static let life = Duration.seconds(86_400)
    /// Bytes of the largest answer that is kept.
    private static let maxAnswer = 262_144

    /// The handler, behind the memory of what it answered (api.md 3.0). Errors are not kept: a repeat may do better.
    func keyed(_ route: Route) -> Route.Handler {
        { request, context in
            guard let key = try request.idempotencyKey else { return try await route.handler(request, context) }
            let name = try await name(of: key, route, request, context)
            let token = dependencies.ids.token()
            let claim: AnswerClaim
            do throws(StoreError) {
                claim = try await dependencies.answers.claim(name, by: token, lease: Self.lease)
            } catch {
                throw error.problem
            }
            switch claim {
            case .first: return try await answer(route, under: name, token, request, context)
            case .running:
                throw Problem(
                    .idempotencyInProgress, "The first request with this Idempotency-Key has no answer yet",
                    retryAfter: .seconds(1))
            case .answered(let kept):
                guard try await RequestDigest(request).finish(limit: configuration.maxUploadBytes) == kept.request
                else {
                    throw Problem.keyReused
                }
                return Response(kept)
            }
        }
    }

    private func answer(
        _ route: Route, under name: String, _ token: String, _ request: Request, _ context: AppContext
    ) async throws -> Response {
        // Ends with this function.
        async let _ = holdClaim(of: name, token)
        let digest = RequestDigest(request)
        var (request, response) = (request, Response(status: .ok))
        request.body = digest.passing
        do {
            response = try await route.handler(request, context)
        } catch {
            await release(name, token, context)
            throw error
        }
        guard response.status.code < 400 else {
            await release(name, token, context)
            return response
        }
        // From here on the work is done: a repeat must not do it again, whatever becomes of the answer.
        guard let length = response.body.contentLength, length <= Self.maxAnswer else { return response }
        let body = try await response.body.collected()
        response.body = ResponseBody(byteBuffer: body)
        do {
            let kept = KeptAnswer(
                response, body, request: try await digest.finish(limit: configuration.maxUploadBytes))
            try await keep(kept, under: name, token)
        } catch {
            context.logger.warning("an answer was not kept; its Idempotency-Key stays claimed for a while")
        }
        return response
    }

    /// A store that changes its primary is away for a moment.
    private func keep(_ answer: KeptAnswer, under name: String, _ token: String) async throws {
        for pause in [Duration.milliseconds(200), .seconds(1)] {
            do throws(StoreError) {
                return try await dependencies.answers.keep(answer, under: name, by: token, for: Self.life)
            } catch {
                try await Task.sleep(for: pause)
            }
        }
        try await dependencies.answers.keep(answer, under: name, by: token, for: Self.life)
    }

    /// Bodies come slowly: the claim outlasts its lease while its request is at work.
    private func holdClaim(of name: String, _ token: String) async {
        while (try? await Task.sleep(for: Self.lease / 3)) != nil {
            try? await dependencies.answers.renew(name, by: token, lease: Self.lease)
        }
    }

    /// In vain, the claim stays until its lease ends.
    private func release(_ name: String, _ token: String, _ context: AppContext) async {
        do throws(StoreError) { try await dependencies.answers.release(name, by: token) } catch {
            context.logger.warning("the claim of an Idempotency-Key stays")
        }
    }

    /// Keys of two callers never meet: a caller is a session together with an account, either of them, or an address.
    private func name(
        of key: IdempotencyKey, _ route: Route, _ request: Request, _ context: AppContext
    ) async throws -> String {
        let session = try access.id(request, context)?.rawValue
        let account: String?
        if let token = request.bearer, admins.token?.matches(token) == true {
            account = "operator"
        } else {
            account = try await users.optionalUser(request)?.account.id.rawValue
        }
        let address = session == nil && account == nil ? clients.of(request, context).map { "\($0)" } : nil
        let parts = [route.patterns[0], session ?? "-", account ?? "-", address ?? "-", key.rawValue]
        return RequestDigest.text(parts.map { "\($0.utf8.count)|\($0)" }.joined())
    }
}

extension KeptAnswer {
    fileprivate init(_ response: Response, _ body: ByteBuffer, request: String) {
        self.init(
            status: response.status.code, headers: response.headers.map { .init($0.name.rawName, $0.value) },
            body: Data(body.readableBytesView), request: request)
    }
}

extension Response {
    /// The same answer once more.
    fileprivate init(_ kept: KeptAnswer) {
        var headers = HTTPFields()
        for header in kept.headers {
            if let name = HTTPField.Name(header.name) { headers.append(HTTPField(name: name, value: header.value)) }
        }
        headers[.idempotencyReplayed] = "true"
        self.init(
            status: .init(code: kept.status), headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: kept.body)))
    }
}
