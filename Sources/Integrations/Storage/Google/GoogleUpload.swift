import Domain
import Drivers
import FoundationEssentials

/// One object on its way into the bucket. However often it is tried, the object is written once or not at all: only a
/// name that is free is taken, and an object that is there after a failure is ours if it carries our mark.
struct GoogleUpload: Sendable {
    let storage: GoogleStorage
    let path: String
    let content: ObjectContent
    let contentType: String
    let digests: ObjectDigests
    /// Of this call alone.
    let marker: String

    private var configuration: GoogleStorage.Configuration { storage.configuration }
    private var caller: GoogleCaller { storage.caller }

    func run() async throws(GoogleFailure) {
        var retries = GoogleCaller.Retries(caller)
        while true {
            do throws(GoogleFailure) {
                let written =
                    content.size < configuration.resumableFrom ? try await atOnce() : try await inPieces(&retries)
                return try await check(written)
            } catch {
                if error.kind == .taken, try await isOurs() { return }
                try await retries.recover(from: error)
            }
        }
    }

    /// Asked even of the first try: curl itself sends a request again when a connection that was used before ends under it.
    private func isOurs() async throws(GoogleFailure) -> Bool {
        do throws(GoogleFailure) {
            let found = try await storage.resource(path)
            return found.marker == marker && !found.contradicts(digests)
        } catch {
            guard error.kind == .missing else { throw error }
            return false
        }
    }

    /// The store was told the checksums; this is for one that does not compare.
    private func check(_ written: GoogleObject) async throws(GoogleFailure) {
        guard written.contradicts(digests) else { return }
        let condition = written.generation.map { "?ifGenerationMatch=" + FormFields.escape($0) } ?? ""
        _ = try? await caller.once(storage.request("DELETE", storage.url(path) + condition))
        throw GoogleFailure(.passing(), "Google Cloud Storage holds other bytes than it was sent")
    }

    // MARK: In one request

    private func atOnce() async throws(GoogleFailure) -> GoogleObject {
        var request = storage.request("POST", url("multipart"), timeout: configuration.transferTimeout)
        request.headers["Content-Type"] = "multipart/related; boundary=\(marker)"
        let head = """
            --\(marker)\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n\(description)\r\n\
            --\(marker)\r\nContent-Type: \(contentType)\r\n\r\n
            """
        request.body = Array(head.utf8) + (try await read(0..<content.size)) + Array("\r\n--\(marker)--\r\n".utf8)
        return try GoogleObject.decode(try await caller.once(request))
    }

    private func url(_ kind: String) -> String {
        configuration.uploads + "?uploadType=\(kind)&ifGenerationMatch=0&name=\(FormFields.escape(path))"
    }

    private struct Description: Encodable {
        var name: String
        var contentType: String
        var cacheControl = "private, no-store"
        var crc32c: String
        var md5Hash: String
        var metadata: [String: String]
    }

    private var description: String {
        let description = Description(
            name: path, contentType: contentType, crc32c: digests.crc32c, md5Hash: digests.md5,
            metadata: [GoogleObject.markerKey: marker])
        return (try? JSONEncoder().encode(description)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }

    private func read(_ range: Range<Int>) async throws(GoogleFailure) -> [UInt8] {
        do throws(StorageError) { return try await content.read(range) } catch { throw GoogleFailure(source: error) }
    }

    // MARK: In pieces

    /// After a failure the store is asked how far it got. Nothing can be seen of the object before its last byte.
    private func inPieces(_ retries: inout GoogleCaller.Retries) async throws(GoogleFailure) -> GoogleObject {
        let session = try await begin()
        var start = 0
        while true {
            let answer = try await step(session, start..<min(start + configuration.chunk, content.size), &retries)
            guard answer.status == 308 else { return try GoogleObject.decode(answer) }
            let received = Self.received(answer)
            guard (0...content.size).contains(received) else {
                throw GoogleFailure(.refused, "Google Cloud Storage received more than it was sent")
            }
            if received > start {
                retries.progress()
            } else {
                try await retries.recover(from: GoogleFailure(.passing(), "the upload makes no progress"))
            }
            start = received
        }
    }

    private func begin() async throws(GoogleFailure) -> String {
        var request = storage.request("POST", url("resumable"))
        request.headers["Content-Type"] = "application/json; charset=UTF-8"
        request.headers["X-Upload-Content-Type"] = contentType
        request.headers["X-Upload-Content-Length"] = "\(content.size)"
        request.body = Array(description.utf8)
        guard let session = try await caller.once(request).headers["location"],
            session.hasPrefix(configuration.endpoint + "/")
        else { throw GoogleFailure(.refused, "Google Cloud Storage names no place for the upload") }
        return session
    }

    /// Sends a piece. When that fails the store tells how far it got instead.
    private func step(
        _ session: String, _ range: Range<Int>, _ retries: inout GoogleCaller.Retries
    ) async throws(GoogleFailure) -> IncomingResponse {
        var isQuestion = range.isEmpty
        while true {
            do throws(GoogleFailure) {
                var request = storage.request("PUT", session, timeout: configuration.transferTimeout)
                if isQuestion {
                    request.headers["Content-Range"] = "bytes */\(content.size)"
                } else {
                    let last = range.upperBound - 1
                    request.headers["Content-Range"] = "bytes \(range.lowerBound)-\(last)/\(content.size)"
                    request.body = try await read(range)
                }
                return try await caller.once(request, also: 308)
            } catch {
                // The session is gone: from the beginning.
                if error.kind == .missing { throw GoogleFailure(.passing(), "the upload was forgotten") }
                try await retries.recover(from: error)
                isQuestion = true
            }
        }
    }

    /// How many bytes have arrived for good: `Range: bytes=0-524287`, or none without it.
    private static func received(_ answer: IncomingResponse) -> Int {
        guard let range = answer.headers["range"] else { return 0 }
        return range.split(separator: "-").last.flatMap { Int($0) }.map { $0 + 1 } ?? -1
    }
}
