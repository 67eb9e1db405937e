import Domain
import FoundationEssentials
import Hummingbird
import NIOCore

/// An object of the storage as an answer: in pieces, with ranges and conditions.
struct StoredObject: Sendable {
    let storage: any ObjectStorage
    let name: ObjectName

    /// What is read and sent at a time, bytes.
    static let chunk = 262_144

    /// - Throws: `not_found` when the object is gone, `storage_unavailable`.
    func response(to request: Request, type: String, disposition: String) async throws -> Response {
        let metadata: ObjectMetadata
        do throws(StorageError) { metadata = try await storage.metadata(of: name) } catch { throw error.problem }
        let answer = RangedAnswer(
            size: metadata.size, tag: EntityTag.strong(metadata.etag.filter { $0 != "\"" }), type: type,
            disposition: disposition)
        return answer.response(to: request, body: body)
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
