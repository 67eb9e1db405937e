import CCurl

/// Why a request has no answer. The message holds no URL, header or body.
public struct HTTPClientError: Error, Equatable, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable {
        case timeout
        /// The name could not be resolved or nobody answered: nothing was sent.
        case connect
        /// The name leads to addresses only that the request does not permit: nothing was sent.
        case addressRefused = "address_refused"
        /// The server's certificate or its TLS was refused: nothing was sent.
        case tls
        case bodyTooLarge = "body_too_large"
        case cancelled
        /// The connection broke, or the answer was not HTTP.
        case protocolError = "protocol_error"
        /// The request itself cannot be sent: URL, scheme or a header.
        case invalidRequest = "invalid_request"
        /// Too many requests wait already.
        case busy
        /// The client was shut down.
        case stopped
    }

    public let code: Code
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// True when the server may have acted on the request.
    public var isAmbiguous: Bool {
        switch code {
        case .connect, .addressRefused, .tls, .invalidRequest, .busy: false
        case .timeout, .bodyTooLarge, .cancelled, .protocolError, .stopped: true
        }
    }

    public var description: String { "http \(code.rawValue): \(message)" }

    init(_ result: CURLcode, bodyOverflowed: Bool) {
        guard !bodyOverflowed else {
            self.init(.bodyTooLarge, "the answer's body is over the limit")
            return
        }
        self.init(Self.code(of: result), String(cString: curl_easy_strerror(result)))
    }

    private static func code(of result: CURLcode) -> Code {
        switch result {
        case CURLE_OPERATION_TIMEDOUT: .timeout
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT: .connect
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR:
            .tls
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT: .invalidRequest
        default: .protocolError
        }
    }
}
