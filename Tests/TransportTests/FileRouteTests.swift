import Domain
import FoundationEssentials
import HTTPTypes
import NIOCore
import TestSupport
import Testing

@testable import Transport

/// What a signed link opens (row R6).
struct FileRouteTests {
    /// A stored file of `size` bytes and the path of its link.
    private func file(_ world: TransportWorld, _ size: Int) async throws -> String {
        let object = ObjectName(rawValue: "reports/file.pdf")!
        try await world.storage.put(object, bytes: (0..<size).map { UInt8(truncatingIfNeeded: $0) }, contentType: "")
        let grant = DownloadGrant(
            object: object, fileName: "Kärry 1.pdf", contentType: "application/pdf",
            expiresAt: TransportWorld.start.addingTimeInterval(3_600))
        return "/files/" + (try world.signer.token(grant))
    }

    @Test func `the file opens in the browser under its own name`() async throws {
        let world = TransportWorld()
        let path = try await file(world, 700_000)
        let reply = try await world.get(path)
        #expect(reply.body.readableBytes == 700_000)
        #expect(reply.headers[.contentLength] == "700000")
        #expect(reply.headers[.contentType] == "application/pdf")
        #expect(reply.headers[.acceptRanges] == "bytes")
        #expect(
            reply.headers[.contentDisposition]
                == "inline; filename=\"K_rry 1.pdf\"; filename*=UTF-8''K%C3%A4rry%201.pdf")
        let saved = try await world.get(path + "?download=1")
        #expect(saved.headers[.contentDisposition]?.hasPrefix("attachment;") == true)
    }

    @Test func `HEAD tells size and tag`() async throws {
        let world = TransportWorld()
        let reply = try await world.client.send(.head, file(world, 500))
        #expect(reply.status == .ok)
        #expect(reply.headers[.contentLength] == "500")
        #expect(reply.headers[.eTag] == "\"tag-500\"")
        #expect(reply.body.readableBytes == 0)
    }

    @Test(arguments: [
        ("bytes=0-99", "bytes 0-99/1000", 100), ("bytes=990-", "bytes 990-999/1000", 10),
        ("bytes=-5", "bytes 995-999/1000", 5), ("bytes=500-5000", "bytes 500-999/1000", 500),
    ]) func `parts of the file`(range: String, answer: String, count: Int) async throws {
        let world = TransportWorld()
        let reply = try await world.get(file(world, 1_000), [.range: range])
        #expect(reply.status == .partialContent)
        #expect(reply.headers[.contentRange] == answer)
        #expect(reply.body.readableBytes == count)
    }

    @Test func `a part beyond the end is 416`() async throws {
        let world = TransportWorld()
        let reply = try await world.get(file(world, 1_000), [.range: "bytes=1000-"])
        #expect(reply.status == .rangeNotSatisfiable)
        #expect(reply.headers[.contentRange] == "bytes */1000")
    }

    @Test func `tags decide on sending again`() async throws {
        let world = TransportWorld()
        let path = try await file(world, 1_000)
        #expect(try await world.get(path, [.ifNoneMatch: "\"x\", \"tag-1000\""]).status == .notModified)
        #expect(try await world.get(path, [.ifNoneMatch: "\"x\""]).status == .ok)
        let stale: HTTPFields = [.range: "bytes=0-9", .init("If-Range")!: "\"old\""]
        #expect(try await world.get(path, stale).body.readableBytes == 1_000)
    }

    @Test func `any changed character is 403`() async throws {
        let world = TransportWorld()
        let path = try await file(world, 10)
        for index in [8, path.count / 2, path.count - 1] {
            var changed = Array(path)
            changed[index] = changed[index] == "0" ? "1" : "0"
            let reply = try await world.get(String(changed))
            #expect(reply.status == .forbidden)
            #expect(JSON(reply).code.string == "signature_invalid")
        }
    }

    /// What is stored is nobody's to see or list without a link, however its name is written.
    @Test(arguments: [
        "/files", "/files/", "/files/reports", "/files/reports/", "/files/reports/file.pdf",
        "/files/reports%2Ffile.pdf",
        "/files/../reports/file.pdf", "/files/%2e%2e%2freports%2ffile.pdf", "/files/..%5C..%5Cfile.pdf",
        "/files//etc/passwd", "/files/%2Fetc%2Fpasswd", "/files/reports/file.pdf%00.html", "/files/%00",
        "/files/" + String(repeating: "a", count: 5_000), "/reports/file.pdf", "/objects/reports/file.pdf",
    ]) func `without a link nothing is seen or listed`(path: String) async throws {
        let world = TransportWorld()
        _ = try await file(world, 10)
        for method in [HTTPRequest.Method.get, .head] {
            let reply = try await world.client.send(method, path)
            #expect([.forbidden, .notFound].contains(reply.status), "\(reply.status)")
            #expect(!reply.text.contains("file.pdf\"") && reply.headers[.eTag] == nil)
        }
    }

    @Test func `an old link is 410, a lost file 404`() async throws {
        let world = TransportWorld()
        let path = try await file(world, 10)
        await #expect(throws: Never.self) { try await world.storage.delete(ObjectName(rawValue: "reports/file.pdf")!) }
        #expect(try await world.get(path).status == .notFound)
        world.time.advance(3_600)
        let reply = try await world.get(path)
        #expect(reply.status == .gone)
        #expect(JSON(reply).code.string == "link_expired")
    }

    @Test func `a part is given only of the file that the client has begun`() async throws {
        let world = TransportWorld()
        let path = try await file(world, 1_000)
        let fitting: HTTPFields = [.range: "bytes=10-19", .init("If-Range")!: "\"tag-1000\""]
        let reply = try await world.get(path, fitting)
        #expect(reply.status == .partialContent && reply.body.readableBytes == 10)
        #expect(Array(reply.body.readableBytesView) == (10..<20).map { UInt8($0) })
        // A date says nothing of a file that has none.
        let dated: HTTPFields = [.range: "bytes=10-19", .init("If-Range")!: "Sun, 29 Nov 2026 00:00:00 GMT"]
        #expect(try await world.get(path, dated).status == .ok)
        let weak: HTTPFields = [.range: "bytes=10-19", .init("If-Range")!: "W/\"tag-1000\""]
        #expect(try await world.get(path, weak).status == .ok)
        // What is known already is not sent, in part or whole; nor to HEAD.
        let known: HTTPFields = [.range: "bytes=10-19", .ifNoneMatch: "*"]
        #expect(try await world.get(path, known).status == .notModified)
        let head = try await world.client.send(.head, path, headers: [.range: "bytes=10-19"])
        #expect(head.headers[.contentLength] == "10" && head.body.readableBytes == 0)
    }

    @Test(arguments: [
        ("bytes=0-0", ByteRange.part(0..<1)), ("bytes=5-4", .whole), ("bytes=a-", .whole), ("items=0-1", .whole),
        ("bytes=0-1,3-4", .whole), ("bytes=-0", .unsatisfiable), ("bytes=10-", .unsatisfiable), ("bytes=-", .whole),
        ("bytes=-99", .part(0..<10)), ("bytes=3-99999999999999999999999", .part(3..<10)),
    ]) func `range headers`(header: String, range: ByteRange) {
        #expect(ByteRange(header, size: 10) == range)
    }
}
