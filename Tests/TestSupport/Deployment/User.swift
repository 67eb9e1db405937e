public import Drivers
import FoundationEssentials

/// A person with a browser, as far as the server can tell: keeps cookies, follows redirects by hand.
public actor User {
    public nonisolated let base: String
    private let http: HTTPClient
    private var cookies: [String: String] = [:]

    public init(base: String, http: HTTPClient) {
        self.base = base
        self.http = http
    }

    public func send(
        _ method: String, _ target: String, type: String? = nil, body: [UInt8] = [], headers: HeaderList = [:]
    ) async throws -> IncomingResponse {
        let url = target.hasPrefix("http") ? target : base + target
        var request = OutgoingRequest(method: method, url: url, headers: headers, body: body, maxBodyBytes: 64 << 20)
        if let type { request.headers["Content-Type"] = type }
        if !cookies.isEmpty {
            request.headers["Cookie"] = cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
        }
        if method != "GET", method != "HEAD" { request.headers["Origin"] = base }
        let response = try await http.execute(request)
        for field in response.headers.values("Set-Cookie") {
            let pair = field.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1)
            if pair.count == 2 { cookies[String(pair[0])] = String(pair[1]) }
        }
        return response
    }

    public func get(_ target: String) async throws -> IncomingResponse { try await send("GET", target) }

    public func post(_ target: String, _ json: String) async throws -> IncomingResponse {
        try await send("POST", target, type: "application/json", body: Array(json.utf8))
    }

    /// Signs in at the mock and returns the session's id.
    public func signIn(account: String = "aurora") async throws -> String {
        let start = try await send(
            "GET", "/api/v1/tesla/oauth/login?return_to=/", headers: ["Accept": "application/json"])
        guard let url = JSON(start).string("authorize_url") else { throw Unexpected(start) }
        let tesla = try await get(url + "&mock_auto=\(account)")
        guard let callback = tesla.headers["Location"] else { throw Unexpected(tesla) }
        let back = try await get(callback)
        guard let target = back.headers["Location"], let mark = target.firstRange(of: "session_id=") else {
            throw Unexpected(back)
        }
        return String(target[mark.upperBound...].prefix { $0 != "&" })
    }

    /// The VIN of the session's first car.
    public func firstCar(_ session: String) async throws -> String {
        let answer = try await get("/session/\(session)/vehicles")
        guard let vin = JSON(answer).list("data").first?.string("vin") else { throw Unexpected(answer) }
        return vin
    }

    public func upload(_ session: String, _ files: [(name: String, bytes: [UInt8])]) async throws -> IncomingResponse {
        var body: [UInt8] = []
        for file in files {
            body += Array("--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"\(file.name)\"\r\n".utf8)
            body += Array("Content-Type: image/jpeg\r\n\r\n".utf8) + file.bytes + Array("\r\n".utf8)
        }
        return try await send(
            "POST", "/session/\(session)/images", type: "multipart/form-data; boundary=b",
            body: body + Array("--b--\r\n".utf8))
    }

    /// Asks for a report and returns the task's id.
    public func ask(
        _ session: String, _ vin: String, _ locale: String, profile: String = "standard"
    ) async throws -> String {
        let answer = try await post(
            "/api/v1/tesla/vehicle-report/pdf/async",
            #"{"session_id":"\#(session)","vin":"\#(vin)","locale":"\#(locale)","pdf_profile":"\#(profile)"}"#)
        guard answer.status == 202, let id = JSON(answer).string("task_id") else { throw Unexpected(answer) }
        return id
    }

    /// Polls until the task has ended; every state that was seen, in order, the last one terminal.
    public func follow(_ task: String, within limit: Duration = .seconds(60)) async throws -> [JSON] {
        let clock = ContinuousClock()
        let deadline = clock.now + limit
        var seen: [JSON] = []
        while clock.now < deadline {
            let answer = try await get("/api/v1/tesla/reports/status/\(task)")
            if answer.status == 200 {
                let state = JSON(answer)
                seen.append(state)
                if ["complete", "failed", "cancelled"].contains(state.string("status") ?? "") { return seen }
            } else if answer.status != 503 {
                throw Unexpected(answer)
            }
            // The client of the acceptance polls every 50 ms; it is not a wait for an event.
            try await clock.sleep(for: .milliseconds(50))
        }
        throw Unexpected("the task did not end in \(limit); last: \(seen.last.map { "\($0)" } ?? "-")")
    }
}

/// An answer that the test did not expect.
public struct Unexpected: Error, CustomStringConvertible {
    public let description: String
    public init(_ text: String) { description = text }
    public init(_ response: IncomingResponse) { description = "HTTP \(response.status) \(response.text.prefix(400))" }
}
