import Crypto
import CryptoExtras
import Domain
import FoundationEssentials
import NIOConcurrencyHelpers
import NIOHTTP1

/// A request's target, taken apart.
struct StandInURL: Sendable {
    let text: String
    /// Not decoded.
    let path: String
    let query: String

    init(_ text: String) {
        self.text = text
        let parts = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = String(parts[0])
        query = parts.count > 1 ? String(parts[1]) : ""
    }

    /// The decoded value of a parameter.
    subscript(name: String) -> String? {
        let parameter = query.split(separator: "&").first { $0.hasPrefix(name + "=") }
        return parameter.map { Self.decode($0.dropFirst(name.count + 1)) }
    }

    /// The last segment, decoded.
    var object: String { path.split(separator: "/").last.map(Self.decode) ?? "" }

    static func decode(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            bytes.append(UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) ?? 0)
            rest = rest.dropFirst(2)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// What is asked of objects that are there.
extension StandInDesk {
    private struct Resource: Encodable {
        var name: String
        var size: String
        var generation: String
        var md5Hash: String
        var crc32c: String
        var timeCreated: String
        var contentType: String
        var metadata: [String: String]
    }

    private struct Page: Encodable {
        var items: [Resource]
        var nextPageToken: String?
    }

    private static func describe(_ name: String, _ object: GoogleStandIn.Stored) -> Resource {
        Resource(
            name: name, size: "\(object.bytes.count)", generation: "\(object.generation)", md5Hash: object.md5,
            crc32c: object.crc32c, timeCreated: RFC3339.format(object.createdAt), contentType: object.contentType,
            metadata: object.metadata)
    }

    static func resource(_ name: String, _ object: GoogleStandIn.Stored) -> StandInReply {
        json(describe(name, object))
    }

    private static func json(_ value: some Encodable) -> StandInReply {
        StandInReply(
            headers: [("Content-Type", "application/json")],
            body: (try? JSONEncoder().encode(value)).map(Array.init) ?? [])
    }

    private func stored(_ name: String) -> GoogleStandIn.Stored? { state.withLockedValue { $0.objects[name] } }

    func describe(_ url: StandInURL) -> StandInReply {
        stored(url.object).map { Self.resource(url.object, $0) } ?? Self.error(404)
    }

    func delete(_ url: StandInURL) -> StandInReply {
        let found = state.withLockedValue { $0.objects.removeValue(forKey: url.object) }
        return found == nil ? Self.error(404) : StandInReply(status: 204)
    }

    func download(_ head: HTTPRequestHead, _ url: StandInURL) -> StandInReply {
        guard let object = stored(url.object) else { return Self.error(404) }
        return Self.content(object, head, [("x-goog-hash", "crc32c=\(object.crc32c),md5=\(object.md5)")])
    }

    private static func content(
        _ object: GoogleStandIn.Stored, _ head: HTTPRequestHead, _ more: [(String, String)]
    ) -> StandInReply {
        let headers = more + [("Content-Type", object.contentType), ("ETag", "\"\(object.generation)\"")]
        guard let range = head.headers.first(name: "range"), range.hasPrefix("bytes=") else {
            return StandInReply(headers: headers, body: object.bytes)
        }
        let bounds = range.dropFirst(6).split(separator: "-").compactMap { Int($0) }
        let size = object.bytes.count
        guard let first = bounds.first, first < size else { return error(416) }
        let last = min(bounds.count > 1 ? bounds[1] : size - 1, size - 1)
        return StandInReply(
            status: 206, headers: headers + [("Content-Range", "bytes \(first)-\(last)/\(size)")],
            body: Array(object.bytes[first...last]))
    }

    /// Three to a page, whatever was asked for.
    func list(_ url: StandInURL) -> StandInReply {
        let (prefix, start) = (url["prefix"] ?? "", max(url["pageToken"] ?? "", url["startOffset"] ?? ""))
        let found = state.withLockedValue { $0.objects }.filter { $0.key.hasPrefix(prefix) && $0.key >= start }
            .sorted { $0.key < $1.key }
        let limit = min(3, url["maxResults"].flatMap { Int($0) } ?? 3)
        let rest = found.dropFirst(limit)
        return Self.json(
            Page(items: found.prefix(limit).map { Self.describe($0.key, $0.value) }, nextPageToken: rest.first?.key))
    }

    /// A signed URL: the raw target is already in canonical form.
    func link(_ head: HTTPRequestHead, _ url: StandInURL) -> StandInReply {
        guard let mark = url.query.firstRange(of: "&X-Goog-Signature="), let date = url["X-Goog-Date"],
            let scope = url["X-Goog-Credential"],
            let seconds = url["X-Goog-Expires"].flatMap({ Double($0) }), let since = Self.time(date)
        else { return Self.error(403) }
        let host = (head.headers.first(name: "host") ?? "").prefix { $0 != ":" }
        let canonical = [
            head.method.rawValue, url.path, String(url.query[..<mark.lowerBound]), "host:\(host)\n", "host",
            "UNSIGNED-PAYLOAD",
        ].joined(separator: "\n")
        let digest = SHA256.hash(data: Array(canonical.utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
            .joined()
        let place = String(scope.drop { $0 != "/" }.dropFirst())
        let text = ["GOOG4-RSA-SHA256", date, place, digest].joined(separator: "\n")
        let signature = Self.bytes(hex: url.query[mark.upperBound...])
        let isGood = key.publicKey.isValidSignature(
            _RSA.Signing.RSASignature(rawRepresentation: Data(signature)), for: SHA256.hash(data: Array(text.utf8)),
            padding: .insecurePKCS1v1_5)
        guard isGood else { return Self.error(403) }
        guard state.withLockedValue({ $0.now() }).timeIntervalSince(since) < seconds else { return Self.error(400) }
        let name = url.path.dropFirst(Self.bucket.count + 2)
        guard let object = stored(StandInURL.decode(name)) else { return Self.error(404) }
        return Self.content(
            object, head,
            [("Content-Disposition", url["response-content-disposition"] ?? ""), ("Accept-Ranges", "bytes")])
    }

    /// `20261128T210000Z`
    private static func time(_ text: String) -> Date? {
        let digits = Array(text.filter(\.isNumber))
        guard digits.count == 14 else { return nil }
        let groups = [0..<4, 4..<6, 6..<8, 8..<10, 10..<12, 12..<14].map { String(digits[$0]) }
        let iso = "\(groups[0])-\(groups[1])-\(groups[2])T\(groups[3]):\(groups[4]):\(groups[5])Z"
        return RFC3339.parse(iso)?.instant
    }

    private static func bytes(hex: Substring) -> [UInt8] {
        let digits = Array(hex)
        guard digits.count % 2 == 0, digits.allSatisfy({ $0.isNumber || ("a"..."f").contains($0) }) else { return [] }
        return stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(String(digits[$0...$0 + 1]), radix: 16) }
    }
}
