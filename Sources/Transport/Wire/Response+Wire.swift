import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
    /// `application/json` without a charset, as FastAPI sends it.
    static func json(
        status: HTTPResponse.Status = .ok, headers: HTTPFields = [:], _ members: (inout JSONWriter) throws -> Void
    ) rethrows -> Response {
        var json = JSONWriter()
        try json.object(members)
        var headers = headers
        headers[.contentType] = "application/json"
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: json.buffer))
    }

    static func noContent() -> Response { Response(status: .noContent) }

    /// A page of ours: nothing from elsewhere, no scripts, and of style sheets only the first, which stands in the head.
    /// - Parameter styled: whether elements have a `style` of their own.
    static func html(status: HTTPResponse.Status = .ok, _ text: String, styled: Bool = false) -> Response {
        let nonce = nonce()
        var page = text
        if let style = page.firstRange(of: "<style>") {
            page.replaceSubrange(style, with: "<style nonce=\"\(nonce)\">")
        }
        return Response(
            status: status,
            headers: [
                .contentType: "text/html; charset=utf-8",
                .contentSecurityPolicy:
                    "default-src 'none'; style-src 'nonce-\(nonce)'; \(styled ? "style-src-attr 'unsafe-inline'; " : "")img-src 'self' data:; font-src 'self' data:; "
                    + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(string: page)))
    }

    /// For one answer, which alone may say what runs in it.
    static func nonce() -> String {
        (0..<4).map { _ in String(UInt32.random(in: .min ... .max), radix: 36) }.joined()
    }

    static func bytes(_ bytes: [UInt8], type: String, headers: HTTPFields = [:]) -> Response {
        var headers = headers
        headers[.contentType] = type
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}

extension HTTPField.Name {
    static let requestID = HTTPField.Name("X-Request-ID")!
    static let sessionID = HTTPField.Name("X-Session-Id")!
    static let serverTiming = HTTPField.Name("Server-Timing")!
    static let refresh = HTTPField.Name("Refresh")!
    static let referrerPolicy = HTTPField.Name("Referrer-Policy")!
    static let secFetchSite = HTTPField.Name("Sec-Fetch-Site")!
    static let prefer = HTTPField.Name("Prefer")!
    static let invoices = HTTPField.Name("X-Invoices")!
    static let invoicesFailed = HTTPField.Name("X-Invoices-Failed")!
}
