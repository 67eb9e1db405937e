import Domain
import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOConcurrencyHelpers
import NIOCore
import Testing

@testable import Transport

/// Downloads at the pace of who takes them: memory does not grow with the object.
struct StoredObjectTests {
    /// Bytes without end, and what was read of them.
    private struct Endless: ObjectStorage {
        let size: Int
        let read = NIOLockedValueBox(0)

        func metadata(of name: ObjectName) async throws(StorageError) -> ObjectMetadata {
            ObjectMetadata(size: size, etag: "e", modifiedAt: Date(timeIntervalSince1970: 0))
        }

        func read(_ name: ObjectName, range: Range<Int>?) async throws(StorageError) -> [UInt8] {
            guard let range else { throw .unavailable("all at once") }
            read.withLockedValue { $0 += range.count }
            return [UInt8](repeating: 7, count: range.count)
        }

        func put(_ name: ObjectName, _ content: ObjectContent, contentType: String) async throws(StorageError) {}
        func delete(_ name: ObjectName) async throws(StorageError) {}
        func check() async throws(StorageError) {}
    }

    /// Takes one piece after the other, and notes how much more was read than it was given.
    private struct Taker: ResponseBodyWriter {
        let storage: Endless
        let taken = NIOLockedValueBox((bytes: 0, ahead: 0))

        func write(_ buffer: ByteBuffer) async throws {
            let read = storage.read.withLockedValue { $0 }
            taken.withLockedValue { taken in
                taken.ahead = max(taken.ahead, read - taken.bytes)
                taken.bytes += buffer.readableBytes
            }
        }

        func finish(_ trailers: HTTPFields?) async throws {}
    }

    private func answer(_ storage: Endless, _ headers: HTTPFields = [:]) async throws -> Response {
        let head = HTTPRequest(method: .get, scheme: "http", authority: "test", path: "/", headerFields: headers)
        let request = Request(head: head, body: RequestBody(buffer: ByteBuffer()))
        return try await StoredObject(storage: storage, name: ObjectName(rawValue: "reports/huge.pdf")!).response(
            to: request, type: "application/pdf", disposition: "inline")
    }

    @Test func `the next piece is read only when the client has taken the one before`() async throws {
        let storage = Endless(size: 300_000_001)
        let taker = Taker(storage: storage)
        try await answer(storage).body.write(taker)
        let taken = taker.taken.withLockedValue { $0 }
        #expect(taken.bytes == storage.size)
        #expect(taken.ahead <= StoredObject.chunk, "read ahead of the client")
    }

    @Test func `of a part nothing else is read`() async throws {
        let storage = Endless(size: 300_000_000)
        let taker = Taker(storage: storage)
        try await answer(storage, [.range: "bytes=1000-600999"]).body.write(taker)
        #expect(taker.taken.withLockedValue { $0.bytes } == 600_000)
        #expect(storage.read.withLockedValue { $0 } == 600_000)
    }
}
