import Drivers
import FoundationEssentials

/// Speaks to a CarPulse server like any frontend: JSON, cookies, redirects by hand.
actor APIClient {
    private let http: HTTPClient
    nonisolated let base: String
    private var cookies: [String: String] = [:]

    init(base: String, http: HTTPClient) {
        self.base = base.hasSuffix("/") ? String(base.dropLast()) : base
        self.http = http
    }

    func get(_ url: String, json: Bool = true) async throws -> IncomingResponse {
        try await send("GET", url, accept: json ? "application/json" : "*/*")
    }

    func post(_ url: String, json body: some Encodable & Sendable) async throws -> IncomingResponse {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return try await send("POST", url, type: "application/json", body: [UInt8](try encoder.encode(body)))
    }

    func upload(_ url: String, files: [DemoPhoto]) async throws -> IncomingResponse {
        let boundary = "carpulse-demo-boundary"
        var body: [UInt8] = []
        for file in files {
            let head = "--\(boundary)\r\nContent-Disposition: form-data; name=\"files\"; filename=\"\(file.name)\"\r\n"
            body += Array((head + "Content-Type: image/jpeg\r\n\r\n").utf8) + file.bytes + Array("\r\n".utf8)
        }
        body += Array("--\(boundary)--\r\n".utf8)
        return try await send("POST", url, type: "multipart/form-data; boundary=\(boundary)", body: body)
    }

    /// The body as a value; anything but a 2xx is an error that shows the server's words.
    func decode<Value: Decodable>(_ type: Value.Type, _ response: IncomingResponse) throws -> Value {
        guard (200..<300).contains(response.status) else { throw DemoFailure(response) }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(type, from: Data(response.body))
    }

    private func send(
        _ method: String, _ url: String, accept: String = "application/json", type: String? = nil, body: [UInt8] = []
    ) async throws -> IncomingResponse {
        let target = url.hasPrefix("http") ? url : base + url
        var request = OutgoingRequest(
            method: method, url: target, headers: ["Accept": accept], body: body, maxBodyBytes: 512 << 20)
        if let type { request.headers["Content-Type"] = type }
        // Cookies are the server's: they go to no other host.
        if target.hasPrefix(base), !cookies.isEmpty {
            request.headers["Cookie"] = cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
        }
        if method != "GET" { request.headers["Origin"] = base }
        let response = try await http.execute(request)
        if target.hasPrefix(base) { remember(response) }
        return response
    }

    private func remember(_ response: IncomingResponse) {
        for field in response.headers.values("Set-Cookie") {
            let pair = field.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1)
            if pair.count == 2 { cookies[String(pair[0])] = String(pair[1]) }
        }
    }
}

/// Why the demonstration did not reach its end.
struct DemoFailure: Error, CustomStringConvertible {
    let description: String

    init(_ text: String) { description = text }

    init(_ response: IncomingResponse) { description = "HTTP \(response.status): \(response.text.prefix(300))" }
}

struct DemoPhoto: Sendable {
    var name: String
    var bytes: [UInt8]
}
