import Domain
import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore

/// An object of the storage as an answer: in pieces, with ranges and conditions.
struct StoredObject: Sendable {
    let storage: any ObjectStorage
    let name: ObjectName

    /// What is read and sent at a time.
    static let chunk = 262_144

    func response(to request: Request, type: String, disposition: String) async throws -> Response {
        let metadata: ObjectMetadata
        do throws(StorageError) { metadata = try await storage.metadata(of: name) } catch { throw error.problem }
        let tag = EntityTag.strong(metadata.etag.filter { $0 != "\"" })
        var headers: HTTPFields = [
            .eTag: tag, .acceptRanges: "bytes", .cacheControl: "private, no-cache", .contentDisposition: disposition,
        ]
        if let known = request.headers[.ifNoneMatch], EntityTag.matches(known, tag) {
            return Response(status: .notModified, headers: headers)
        }
        headers[.contentType] = type
        let isCurrent = request.headers[.ifRange].map { $0 == tag } ?? true
        switch ByteRange(isCurrent ? request.headers[.range] : nil, size: metadata.size) {
        case .whole:
            return Response(status: .ok, headers: headers, body: body(0..<metadata.size))
        case .part(let range):
            headers[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(metadata.size)"
            return Response(status: .partialContent, headers: headers, body: body(range))
        case .unsatisfiable:
            let problem = Problem(.rangeNotSatisfiable, "The file has \(metadata.size) bytes")
            var response = ErrorAnswer(problem).response(to: request, id: "")
            response.headers[.contentRange] = "bytes */\(metadata.size)"
            return response
        }
    }

    /// Reads the next piece only when the client has taken the one before.
    private func body(_ range: Range<Int>) -> ResponseBody {
        ResponseBody(contentLength: range.count) { writer in
            var start = range.lowerBound
            while start < range.upperBound {
                let end = min(start + Self.chunk, range.upperBound)
                let bytes = try await storage.read(name, range: start..<end)
                // Too few bytes would leave the client waiting: the connection is broken off instead.
                guard bytes.count == end - start else { throw StorageError.unavailable("short read") }
                try await writer.write(ByteBuffer(bytes: bytes))
                start = end
            }
            try await writer.finish(nil)
        }
    }
}
