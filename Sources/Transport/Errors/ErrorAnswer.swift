import Actors
import Domain
import HTTPTypes
import Hummingbird

/// An error as an HTTP answer: FastAPI's body, or RFC 9457 for those who ask for it (api.md 3.9).
struct ErrorAnswer {
    var status: HTTPResponse.Status
    var code: ProblemCode
    var detail: String
    /// FastAPI's list; empty for errors that are not about fields.
    var items: [ValidationFailure.Item] = []
    var retryAfter: Int?
    var upstreamStatus: Int?
    var upstreamRequestID: String?
    /// Where the owner of a link that expired gets the next one.
    var renewURL: String?
    var allow: String?
    /// The limit that was reached.
    var quota: RateAdmission?
    /// Unknown paths and methods answer with FastAPI's bare body, byte for byte.
    var isBare = false
    /// The connection is of no further use.
    var endsConnection = false

    init(_ problem: Problem) {
        status = problem.code.status
        code = problem.code
        detail = problem.detail
        retryAfter = problem.retryAfter.map { max(1, Int($0.components.seconds)) }
        upstreamStatus = problem.upstreamStatus
        upstreamRequestID = problem.upstreamRequestID
        if status == .unprocessableContent {
            items = [.init(type: problem.code.rawValue, location: problem.location, message: problem.detail)]
        }
        if retryAfter == nil, status == .tooManyRequests || status == .serviceUnavailable { retryAfter = 1 }
    }

    init(_ refusal: RateRefusal) {
        self.init(refusal.problem)
        quota = refusal.admission
    }

    init(_ expiry: LinkExpired) {
        self.init(expiry.problem)
        renewURL = expiry.renewURL
    }

    init(_ error: PaymentWebhookError) {
        switch error {
        case .forged:
            self.init(Problem(.signatureInvalid, "The signature does not fit"))
            status = .badRequest
        case .malformed: self.init(Problem(.badRequest, "This is no event"))
        case .unverifiable:
            self.init(Problem(.notReady, "The signature cannot be checked now", retryAfter: .seconds(30)))
        }
    }

    init(_ failure: ValidationFailure) {
        status = .unprocessableContent
        code = failure.code
        detail = failure.items.first?.message ?? "Invalid request"
        items = failure.items
    }

    static let notFound = ErrorAnswer(bare: Problem(.notFound, "Not Found"))

    static func methodNotAllowed(allow: String) -> ErrorAnswer {
        var answer = ErrorAnswer(bare: Problem(.methodNotAllowed, "Method Not Allowed"))
        answer.allow = allow
        return answer
    }

    static func ending(_ problem: Problem) -> ErrorAnswer {
        var answer = ErrorAnswer(problem)
        answer.endsConnection = true
        return answer
    }

    private init(bare problem: Problem) {
        self.init(problem)
        isBare = true
    }

    func response(to request: Request, id: String) -> Response {
        let asProblem = request.headers[.accept]?.contains("application/problem+json") == true
        var response = Response.json(status: status) { json in
            if asProblem { writeProblem(&json, path: request.uri.path, id) } else { writeDetail(&json, id) }
        }
        if asProblem { response.headers[.contentType] = "application/problem+json" }
        if let retryAfter { response.headers[.retryAfter] = String(retryAfter) }
        if let allow { response.headers[.allow] = allow }
        quota?.announce(in: &response.headers)
        if status == .tooManyRequests { response.headers[.envoyRateLimited] = "true" }
        if endsConnection { response.headers[.connection] = "close" }
        if status == .unauthorized { response.headers[.wwwAuthenticate] = challenge }
        return response
    }

    /// RFC 6750, 3.1: an error is named only to who has shown a token.
    private var challenge: String {
        [.tokenInvalid, .tokenExpired].contains(code) ? #"Bearer error="invalid_token""# : "Bearer"
    }

    private func writeDetail(_ json: inout JSONWriter, _ id: String) {
        if items.isEmpty { json.field("detail", detail) } else { writeItems(&json, "detail") }
        guard !isBare else { return }
        json.field("code", code.rawValue)
        json.field("request_id", id)
        if let retryAfter { json.field("retry_after_s", retryAfter) }
        if let upstreamStatus { json.field("upstream_status", upstreamStatus) }
        if let upstreamRequestID { json.field("upstream_request_id", upstreamRequestID) }
        if let renewURL { json.field("renew_url", renewURL) }
        json.field("docs", "/docs/errors#\(code.rawValue)")
    }

    private func writeProblem(_ json: inout JSONWriter, path: String, _ id: String) {
        json.field("type", "/docs/errors#\(code.rawValue)")
        json.field("title", status.reasonPhrase)
        json.field("status", status.code)
        json.field("detail", detail)
        json.field("instance", path)
        json.field("code", code.rawValue)
        json.field("request_id", id)
        if let retryAfter { json.field("retry_after_s", retryAfter) }
        if let upstreamStatus { json.field("upstream_status", upstreamStatus) }
        if let upstreamRequestID { json.field("upstream_request_id", upstreamRequestID) }
        if let renewURL { json.field("renew_url", renewURL) }
        if !items.isEmpty { writeItems(&json, "errors") }
    }

    private func writeItems(_ json: inout JSONWriter, _ name: String) {
        json.array(name, items) { json, item in
            json.object { json in
                json.field("type", item.type)
                json.array("loc", item.location) { json, step in
                    // Places in lists and texts are numbers.
                    if let index = Int(step) { json.element(index) } else { json.element(step) }
                }
                json.field("msg", item.message)
                json.field("input", item.input)
                if !item.context.isEmpty { json.field("ctx", JSONValue.object(item.context)) }
            }
        }
    }
}
