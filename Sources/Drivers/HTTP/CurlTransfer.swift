import CCurl
import CShims
import Glibc

/// One request on an easy handle: its options, and what has come of the answer. Curl thread only.
final class CurlTransfer {
    let submission: CurlSubmission
    private var answer = IncomingResponse(status: 0)
    private(set) var bodyOverflowed = false
    private var headerBytes = 0
    private var addresses = AddressGuard()
    private var fields: UnsafeMutablePointer<curl_slist>?

    private static let maxHeaderBytes = 256 << 10

    init(_ submission: CurlSubmission) { self.submission = submission }
    deinit { curl_slist_free_all(fields) }

    /// Sets everything on a handle fresh from reset. The caller keeps `self` alive while the transfer runs.
    func prepare(_ easy: UnsafeMutableRawPointer, _ configuration: HTTPClient.Configuration) throws(HTTPClientError) {
        let request = submission.request
        try check(request)
        setLimits(easy, request, configuration)
        setBody(easy, request)
        setHeaders(easy, request)
        setCallbacks(easy)
        if request.permitsAddress != nil { guardAddresses(easy) }
    }

    func outcome(_ result: CURLcode, _ easy: UnsafeMutableRawPointer) -> CurlOutcome {
        _ = shim_getinfo_long(easy, CURLINFO_RESPONSE_CODE, &answer.status)
        if result == CURLE_OK || isCutOff(result) { return .success(answer) }
        if result == CURLE_COULDNT_CONNECT, addresses.refusedAll {
            return .failure(HTTPClientError(.addressRefused, "the address is not permitted"))
        }
        return .failure(HTTPClientError(result, bodyOverflowed: bodyOverflowed))
    }

    /// The head of the answer came, and more is not asked for.
    private func isCutOff(_ result: CURLcode) -> Bool {
        submission.request.ignoresBody && answer.status >= 200
            && (bodyOverflowed || result == CURLE_FILESIZE_EXCEEDED || result == CURLE_OPERATION_TIMEDOUT)
    }

    private func check(_ request: OutgoingRequest) throws(HTTPClientError) {
        let texts = [request.method, request.url] + request.headers.fields.flatMap { [$0.name, $0.value] }
        guard texts.allSatisfy({ $0.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f } }) else {
            throw HTTPClientError(.invalidRequest, "a control character in method, URL or header")
        }
    }

    private func setLimits(
        _ easy: UnsafeMutableRawPointer, _ request: OutgoingRequest, _ configuration: HTTPClient.Configuration
    ) {
        _ = shim_setopt_string(easy, CURLOPT_URL, request.url)
        _ = shim_setopt_string(easy, CURLOPT_PROTOCOLS_STR, "http,https")
        _ = shim_setopt_string(easy, CURLOPT_REDIR_PROTOCOLS_STR, "https")
        _ = shim_setopt_long(easy, CURLOPT_FOLLOWLOCATION, request.followRedirects > 0 ? 1 : 0)
        _ = shim_setopt_long(easy, CURLOPT_MAXREDIRS, request.followRedirects)
        _ = shim_setopt_long(easy, CURLOPT_NOSIGNAL, 1)
        _ = shim_setopt_long(easy, CURLOPT_CONNECTTIMEOUT_MS, configuration.connectTimeout.curlMilliseconds)
        _ = shim_setopt_long(easy, CURLOPT_TIMEOUT_MS, request.timeout.curlMilliseconds)
        _ = shim_setopt_long(easy, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
        if request.url.lowercased().hasPrefix("https:") {
            _ = shim_setopt_long(easy, CURLOPT_PIPEWAIT, 1)  // rather share a connection than open another
        }
        _ = shim_setopt_string(easy, CURLOPT_USERAGENT, configuration.userAgent)
        _ = shim_setopt_string(easy, CURLOPT_ACCEPT_ENCODING, "gzip")
        if let file = configuration.certificateAuthorities { _ = shim_setopt_string(easy, CURLOPT_CAINFO, file) }
        if !configuration.usesEnvironmentProxy { _ = shim_setopt_string(easy, CURLOPT_PROXY, "") }
    }

    private func setBody(_ easy: UnsafeMutableRawPointer, _ request: OutgoingRequest) {
        if request.method == "HEAD" {
            _ = shim_setopt_long(easy, CURLOPT_NOBODY, 1)
            return
        }
        if !request.body.isEmpty || ["POST", "PUT", "PATCH"].contains(request.method) {
            _ = shim_setopt_long(easy, CURLOPT_POST, 1)
            _ = shim_setopt_long(easy, CURLOPT_POSTFIELDSIZE, request.body.count)
            request.body.withUnsafeBytes { _ = shim_setopt_pointer(easy, CURLOPT_COPYPOSTFIELDS, $0.baseAddress) }
        }
        _ = shim_setopt_string(easy, CURLOPT_CUSTOMREQUEST, request.method)
    }

    private func setHeaders(_ easy: UnsafeMutableRawPointer, _ request: OutgoingRequest) {
        for field in request.headers.fields {
            // "Name;" is curl's way to write a header without a value.
            append(field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)")
        }
        append("Expect:")  // no waiting for "100 Continue"
        if request.headers["content-type"] == nil { append("Content-Type:") }
        _ = shim_setopt_pointer(easy, CURLOPT_HTTPHEADER, fields)
    }

    private func append(_ line: String) {
        fields = curl_slist_append(fields, line) ?? fields
    }

    private func setCallbacks(_ easy: UnsafeMutableRawPointer) {
        let context = Unmanaged.passUnretained(self).toOpaque()
        // Returning less than was given ends the transfer.
        _ = shim_setopt_write(
            easy,
            { bytes, size, count, context in
                let content = UnsafeRawBufferPointer(start: bytes, count: size * count)
                return CurlTransfer.of(context!).receiveBody(content) ? size * count : 0
            }, context)
        _ = shim_setopt_header(
            easy,
            { bytes, size, count, context in
                let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
                return CurlTransfer.of(context!).receiveHeader(line) ? size * count : 0
            }, context)
    }

    private func guardAddresses(_ easy: UnsafeMutableRawPointer) {
        _ = shim_setopt_string(easy, CURLOPT_PROXY, "")
        _ = shim_setopt_long(easy, CURLOPT_FRESH_CONNECT, 1)
        _ = shim_setopt_long(easy, CURLOPT_FORBID_REUSE, 1)
        _ = shim_setopt_long(easy, CURLOPT_PIPEWAIT, 0)
        _ = shim_setopt_opensocket(
            easy,
            { context, _, address in
                guard let address, CurlTransfer.of(context!).mayConnect(to: address) else { return CURL_SOCKET_BAD }
                let type = address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue)
                return socket(address.pointee.family, type, address.pointee.protocol)
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    private func mayConnect(to address: UnsafeMutablePointer<curl_sockaddr>) -> Bool {
        addresses.check(AddressGuard.bytes(of: address), submission.request.permitsAddress)
    }

    private static func of(_ context: UnsafeMutableRawPointer) -> CurlTransfer {
        Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
    }

    private func receiveBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard answer.body.count + bytes.count <= submission.request.maxBodyBytes else {
            bodyOverflowed = true
            return false
        }
        answer.body.append(contentsOf: bytes)
        return true
    }

    private func receiveHeader(_ bytes: UnsafeRawBufferPointer) -> Bool {
        headerBytes += bytes.count
        guard headerBytes <= Self.maxHeaderBytes else { return false }
        let line = String(decoding: bytes, as: UTF8.self)
        if line.hasPrefix("HTTP/") {  // the next answer begins, after a redirect or "100 Continue"
            answer.headers = [:]
        } else if let colon = line.firstIndex(of: ":") {
            answer.headers.append(
                Self.trimmed(line[..<colon]), Self.trimmed(line[line.index(after: colon)...]))
        }
        return true
    }

    private static func trimmed(_ text: Substring) -> String {
        let start = text.drop { $0.isWhitespace }
        return String(start.reversed().drop { $0.isWhitespace }.reversed())
    }
}

extension Duration {
    /// At least 1: curl takes 0 for "no limit".
    fileprivate var curlMilliseconds: Int {
        max(1, Int(components.seconds) * 1_000 + Int(components.attoseconds / 1_000_000_000_000_000))
    }
}
