import HTTPTypes
import Hummingbird

/// An answer that is not a success, thrown from anywhere in a handler.
struct Problem: Error {
    var response: Response

    /// Tesla's error body on the API side.
    static func fleet(_ status: Int, _ text: String) -> Problem {
        let body: JSONValue = ["response": nil, "error": .string(text), "error_description": ""]
        return Problem(response: .json(body, status: status))
    }

    /// The error body of the token endpoint.
    static func grant(_ error: String, _ description: String, status: Int = 400) -> Problem {
        let body: JSONValue = ["error": .string(error), "error_description": .string(description)]
        return Problem(response: .json(body, status: status))
    }

    /// A status and nothing else.
    static func bare(_ status: Int) -> Problem {
        Problem(response: Response(status: .init(code: status)))
    }

    /// 429 as Tesla sends it: text body, seconds in two headers.
    static func rateLimited(seconds: Int, reset: Int? = nil) -> Problem {
        let wait = max(seconds, reset ?? seconds)
        var response = Response.text("Retry in \(wait) seconds", type: "text/plain; charset=utf-8", status: 429)
        response.headers[.retryAfter] = String(seconds)
        response.headers[.rateLimitLimit] = "60"
        response.headers[.rateLimitRemaining] = "0"
        response.headers[.rateLimitReset] = String(reset ?? seconds)
        return Problem(response: response)
    }

    /// The customer belongs to another region: here is its base.
    static func outOfRegion(base: String) -> Problem {
        .fleet(421, "user out of region, use base URL: \(base), see \(base)/status")
    }

    /// What a gateway in front of the API sends.
    static var gatewayPage: Problem {
        let page = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>\r\n"
        return Problem(response: .text(page, type: "text/html", status: 502))
    }

    /// The usual answer of a status: a 401 has no body.
    static func status(_ status: Int) -> Problem {
        switch status {
        case 401: .bare(401)
        case 429: .rateLimited(seconds: 30)
        case 502: .gatewayPage
        default: .fleet(status, usualText(of: status))
        }
    }

    /// What `error` says when nobody asked for anything else; where no text of Tesla's is known, the status's name.
    static func usualText(of status: Int) -> String {
        switch status {
        case 400: "invalid_request"
        case 401: "login_required"
        case 403: "account disabled: EXCEEDED_LIMIT"
        case 404: "not_found"
        case 405: "invalid_method"
        case 408: "vehicle unavailable: vehicle is offline or asleep"
        case 412: "Account must be registered in the current region"
        case 500: "context deadline exceeded"
        case 504: "timeout"
        case 540: "device unexpected response"
        default: HTTPResponse.Status(code: status).reasonPhrase.lowercased()
        }
    }
}

extension Response {
    static func json(_ value: JSONValue, status: Int = 200) -> Response {
        text(value.text, type: "application/json; charset=utf-8", status: status)
    }

    static func text(_ text: String, type: String, status: Int = 200) -> Response {
        Response(
            status: .init(code: status), headers: [.contentType: type],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}

extension HTTPField.Name {
    static let transactionID = constant("x-txid")
    static let rateLimitLimit = constant("RateLimit-Limit")
    static let rateLimitRemaining = constant("RateLimit-Remaining")
    static let rateLimitReset = constant("RateLimit-Reset")
    /// Between a handler and the log only; never sent.
    static let mockAccount = constant("x-mock-account")
    static let mockScope = constant("x-mock-scope")

    private static func constant(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("\(name) is no header name") }
        return name
    }
}
