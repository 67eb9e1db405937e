import Crypto
import CryptoExtras
import Drivers
import FoundationEssentials
import NIOConcurrencyHelpers
import NIOHTTP1

/// The description of an object that an upload begins with.
struct UploadDescription: Codable, Sendable {
    var name: String
    var contentType: String
    var md5Hash: String
    var crc32c: String
    var metadata: [String: String]?
}

/// Decides on requests. A request that breaks a rule is answered as Google would, and complained of.
struct StandInDesk: Sendable {
    let state: NIOLockedValueBox<GoogleStandIn.State>
    let key: _RSA.Signing.PrivateKey

    static let bucket = "reports-bucket"
    private static let quarter = 262_144

    func answer(_ head: HTTPRequestHead, _ body: [UInt8]) -> (StandInReply, GoogleStandIn.Fault?) {
        let url = StandInURL(head.uri)
        guard let step = Self.step(head.method, url, head.headers) else {
            return (refuse(404, "no such thing: \(head.method) \(url.path)"), nil)
        }
        let fault = state.withLockedValue { state -> GoogleStandIn.Fault? in
            let headers = head.headers.map { ($0.name.lowercased(), $0.value) }
            state.requests.append(
                GoogleStandIn.Request(
                    step: step, method: head.method.rawValue, target: head.uri,
                    headers: Dictionary(headers) { $0 + ", " + $1 }, body: body))
            if state.planned[step]?.isEmpty == false { return state.planned[step]?.removeFirst() }
            return state.standing[step]
        }
        switch fault {
        case .status(let status):
            var reply = Self.error(status)
            if let wait = state.withLockedValue({ $0.retryAfter }) { reply.headers.append(("Retry-After", "\(wait)")) }
            return (reply, fault)
        case .reset, .stalled: return (StandInReply(), fault)
        case .cutInside: return (perform(step, head, url, body, keeping: Self.quarter), fault)
        case .lost, .truncated, nil: return (perform(step, head, url, body), fault)
        }
    }

    private static func step(_ method: HTTPMethod, _ url: StandInURL, _ headers: HTTPHeaders) -> GoogleStandIn.Step? {
        let objects = "/storage/v1/b/\(bucket)/o"
        let account = "/computeMetadata/v1/instance/service-accounts/default/"
        switch (method, url.path) {
        case (.POST, "/token"): return .token
        case (.GET, account + "token"): return .machineToken
        case (.GET, account + "email"): return .email
        case (.POST, let path) where path.hasPrefix("/v1/projects/-/serviceAccounts/"): return .sign
        case (.POST, "/upload" + objects): return url["uploadType"] == "multipart" ? .multipart : .begin
        case (.PUT, "/upload" + objects):
            return headers.first(name: "content-range")?.hasPrefix("bytes */") == true ? .question : .chunk
        case (.GET, objects): return .list
        case (.GET, let path) where path.hasPrefix(objects + "/"): return url["alt"] == "media" ? .download : .describe
        case (.DELETE, let path) where path.hasPrefix(objects + "/"): return .delete
        case (.GET, "/storage/v1/b/\(bucket)"): return .bucket
        case (.PATCH, "/storage/v1/b/\(bucket)"): return .changeBucket
        case (_, let path) where path.hasPrefix("/\(bucket)/"): return .link
        default: return nil
        }
    }

    private func perform(
        _ step: GoogleStandIn.Step, _ head: HTTPRequestHead, _ url: StandInURL, _ body: [UInt8], keeping: Int = .max
    ) -> StandInReply {
        switch step {
        case .token: return token(head, body)
        case .machineToken, .email: return machine(step, head)
        case .link: return link(head, url)
        default: break
        }
        let bearer = head.headers.first(name: "authorization") ?? ""
        guard state.withLockedValue({ $0.tokens.contains(String(bearer.dropFirst("Bearer ".count))) }) else {
            return Self.error(401)
        }
        switch step {
        case .sign: return sign(body)
        case .multipart: return multipart(head, url, body)
        case .begin: return begin(head, url, body)
        case .chunk: return chunk(head, url, body, keeping)
        case .question: return question(head, url)
        case .describe: return describe(url)
        case .download: return download(head, url)
        case .delete: return delete(url)
        case .list: return list(url)
        case .bucket: return StandInReply(body: Array(state.withLockedValue { $0.bucketSettings }.utf8))
        case .changeBucket:
            state.withLockedValue { $0.bucketSettings = String(decoding: body, as: UTF8.self) }
            return StandInReply(body: body)
        case .token, .machineToken, .email, .link: return Self.error(500)
        }
    }

    // MARK: Tokens

    private func token(_ head: HTTPRequestHead, _ body: [UInt8]) -> StandInReply {
        let form = StandInURL("/?" + String(decoding: body, as: UTF8.self))
        let parts = (form["assertion"] ?? "").split(separator: ".").map(String.init)
        guard head.headers.first(name: "content-type") == "application/x-www-form-urlencoded",
            form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer", parts.count == 3,
            let signature = Self.decode(parts[2]),
            key.publicKey.isValidSignature(
                _RSA.Signing.RSASignature(rawRepresentation: signature),
                for: SHA256.hash(data: Array((parts[0] + "." + parts[1]).utf8)), padding: .insecurePKCS1v1_5),
            let claims = Self.decode(parts[1]).flatMap({ try? JSONDecoder().decode(Claims.self, from: $0) }),
            claims.iss == GoogleStandIn.email, claims.aud == "https://oauth2.googleapis.com/token",
            claims.exp - claims.iat <= 3_600
        else { return refuse(400, "a bad request for a token") }
        return grant()
    }

    private struct Claims: Decodable {
        var iss: String
        var aud: String
        var iat: Int
        var exp: Int
    }

    private func machine(_ step: GoogleStandIn.Step, _ head: HTTPRequestHead) -> StandInReply {
        guard head.headers.first(name: "metadata-flavor") == "Google" else { return refuse(403, "no Metadata-Flavor") }
        var reply = step == .email ? StandInReply(body: Array(GoogleStandIn.email.utf8)) : grant()
        reply.headers.append(("Metadata-Flavor", "Google"))
        return reply
    }

    private func grant() -> StandInReply {
        let token = "token-\(UInt64.random(in: .min ... .max))"
        state.withLockedValue { _ = $0.tokens.insert(token) }
        return StandInReply(body: Array(#"{"access_token":"\#(token)","expires_in":3599,"token_type":"Bearer"}"#.utf8))
    }

    private func sign(_ body: [UInt8]) -> StandInReply {
        guard let payload = try? JSONDecoder().decode([String: String].self, from: Data(body))["payload"],
            let bytes = Data(base64Encoded: payload),
            let signature = try? key.signature(for: SHA256.hash(data: bytes), padding: .insecurePKCS1v1_5)
        else { return refuse(400, "nothing to sign") }
        let text = signature.rawRepresentation.base64EncodedString()
        return StandInReply(body: Array(#"{"keyId":"k","signedBlob":"\#(text)"}"#.utf8))
    }

    // MARK: Uploads

    private func multipart(_ head: HTTPRequestHead, _ url: StandInURL, _ body: [UInt8]) -> StandInReply {
        let type = head.headers.first(name: "content-type") ?? ""
        let boundary = type.split(separator: "=").last.map { "--" + $0 } ?? ""
        let gap = Array("\r\n\r\n".utf8)
        let end = Array("\r\n\(boundary)--\r\n".utf8)
        guard type.hasPrefix("multipart/related; boundary="), body.starts(with: Array((boundary + "\r\n").utf8)),
            body.count > end.count, body.suffix(end.count).elementsEqual(end),
            let first = Self.find(gap, in: body, from: 0),
            let next = Self.find(Array("\r\n\(boundary)\r\n".utf8), in: body, from: first.upperBound),
            let second = Self.find(gap, in: body, from: next.upperBound),
            let description = try? JSONDecoder().decode(
                UploadDescription.self, from: Data(body[first.upperBound..<next.lowerBound]))
        else { return refuse(400, "a bad multipart body") }
        return create(url, description, Array(body[second.upperBound..<(body.count - end.count)]))
    }

    private func begin(_ head: HTTPRequestHead, _ url: StandInURL, _ body: [UInt8]) -> StandInReply {
        guard let total = head.headers.first(name: "x-upload-content-length").flatMap({ Int($0) }),
            let description = try? JSONDecoder().decode(UploadDescription.self, from: Data(body)),
            description.name == url["name"], url["ifGenerationMatch"] == "0"
        else { return refuse(400, "a bad beginning of an upload") }
        let id = "\(UInt64.random(in: .min ... .max))"
        return state.withLockedValue { state in
            if state.objects[description.name] != nil { return Self.error(412) }
            state.sessions[id] = GoogleStandIn.Session(name: description.name, description: description, total: total)
            let host = head.headers.first(name: "host") ?? ""
            let place = "http://\(host)/upload/storage/v1/b/\(Self.bucket)/o?uploadType=resumable&upload_id=\(id)"
            return StandInReply(headers: [("Location", place)])
        }
    }

    private func chunk(_ head: HTTPRequestHead, _ url: StandInURL, _ body: [UInt8], _ keeping: Int) -> StandInReply {
        guard let id = url["upload_id"], var session = state.withLockedValue({ $0.sessions[id] }) else {
            return Self.error(404)
        }
        let last = session.bytes.count + body.count - 1
        guard head.headers.first(name: "content-range") == "bytes \(session.bytes.count)-\(last)/\(session.total)"
        else {
            return refuse(503, "a piece that does not follow the one before")
        }
        guard last + 1 == session.total || body.count % Self.quarter == 0 else {
            return refuse(400, "a piece of an odd length")
        }
        session.bytes += body.prefix(keeping)
        state.withLockedValue { [session] in $0.sessions[id] = session }
        return progress(url, session)
    }

    private func question(_ head: HTTPRequestHead, _ url: StandInURL) -> StandInReply {
        guard let id = url["upload_id"], let session = state.withLockedValue({ $0.sessions[id] }) else {
            return Self.error(404)
        }
        guard head.headers.first(name: "content-range") == "bytes */\(session.total)" else {
            return refuse(400, "a question about another length")
        }
        return progress(url, session)
    }

    private func progress(_ url: StandInURL, _ session: GoogleStandIn.Session) -> StandInReply {
        if session.bytes.count == session.total {
            let known = state.withLockedValue { $0.objects[session.name] }
            // Asked again after its end a session tells of what it made.
            if let known, known.metadata == session.description.metadata { return Self.resource(session.name, known) }
            return create(StandInURL(url.text + "&ifGenerationMatch=0"), session.description, session.bytes)
        }
        let range = session.bytes.isEmpty ? [] : [("Range", "bytes=0-\(session.bytes.count - 1)")]
        return StandInReply(status: 308, headers: range)
    }

    private func create(_ url: StandInURL, _ description: UploadDescription, _ bytes: [UInt8]) -> StandInReply {
        guard url["ifGenerationMatch"] == "0" else { return refuse(400, "an upload without a condition") }
        var sum = CRC32C()
        sum.update(bytes)
        let crc = Data((0..<4).map { UInt8(truncatingIfNeeded: sum.value >> (24 - 8 * $0)) }).base64EncodedString()
        let md5 = Data(Insecure.MD5.hash(data: bytes)).base64EncodedString()
        guard description.crc32c == crc, description.md5Hash == md5 else { return refuse(400, "wrong checksums") }
        return state.withLockedValue { state in
            if state.objects[description.name] != nil { return Self.error(412) }
            state.generation += 1
            state.creations[description.name, default: 0] += 1
            let stored = GoogleStandIn.Stored(
                bytes: bytes, contentType: description.contentType, generation: state.generation, md5: md5, crc32c: crc,
                metadata: description.metadata ?? [:], createdAt: state.now())
            state.objects[description.name] = stored
            return Self.resource(description.name, stored)
        }
    }

    // MARK: Answers

    func refuse(_ status: Int, _ complaint: String) -> StandInReply {
        state.withLockedValue { $0.complaints.append(complaint) }
        return Self.error(status)
    }

    static func error(_ status: Int) -> StandInReply {
        let reasons = [
            401: "authError", 403: "forbidden", 404: "notFound", 412: "conditionNotMet", 429: "rateLimitExceeded",
        ]
        let reason = reasons[status] ?? (status < 500 ? "invalid" : "backendError")
        let body = #"{"error":{"code":\#(status),"message":"a secret text","errors":[{"reason":"\#(reason)"}]}}"#
        return StandInReply(status: status, headers: [("Content-Type", "application/json")], body: Array(body.utf8))
    }

    private static func find(_ pattern: [UInt8], in bytes: [UInt8], from start: Int) -> Range<Int>? {
        guard bytes.count >= start + pattern.count else { return nil }
        for place in start...(bytes.count - pattern.count) where bytes[place] == pattern[0] {
            if bytes[place..<(place + pattern.count)].elementsEqual(pattern) { return place..<(place + pattern.count) }
        }
        return nil
    }

    /// Base 64 as in a JWT.
    private static func decode(_ text: String) -> Data? {
        let standard = text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }
        return Data(base64Encoded: String(standard) + String(repeating: "=", count: (4 - text.count % 4) % 4))
    }
}
