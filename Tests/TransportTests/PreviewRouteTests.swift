import Domain
import HTTPTypes
import TestSupport
import Testing

@testable import Transport

/// Pages of a report as pictures (api.md 3.10).
struct PreviewRouteTests {
    private let world = TransportWorld()

    @Test func `a page is drawn at the width asked for and keeps its tag`() async throws {
        let task = try await world.order(world.connected())
        try await world.complete(task)
        let path = "/api/v1/reports/\(task.rawValue)/pages/2.png"
        let picture = try await world.get(path + "?width=300")
        #expect(picture.status == .ok && picture.headers[.contentType] == "image/png")
        #expect(picture.text == "1000 bytes, page 2, 300 px")
        let tag = try #require(picture.headers[.eTag])
        #expect(try await world.get(path + "?width=300", [.ifNoneMatch: tag]).status == .notModified)
        #expect(try await world.get(path, [.ifNoneMatch: tag]).text == "1000 bytes, page 2, 800 px")
    }

    @Test(arguments: ["0.png", "10.png", "-1.png", "1.jpg", "1", "x.png"])
    func `what is no page of the report is 404`(page: String) async throws {
        let task = try await world.order(world.connected())
        try await world.complete(task)
        let reply = try await world.get("/api/v1/reports/\(task.rawValue)/pages/\(page)")
        #expect(reply.status == .notFound && JSON(reply).detail.string == "The report has the pages 1.png to 9.png")
    }

    @Test func `a report that is not ready has no pages`() async throws {
        let task = try await world.order(world.connected())
        let reply = try await world.get("/api/v1/reports/\(task.rawValue)/pages/1.png")
        #expect(reply.status == .notFound && JSON(reply).detail.string == "The report is not ready: queued")
    }

    @Test(arguments: ["199", "2001", "wide"]) func `a bad width is 422`(width: String) async throws {
        let task = try await world.order(world.connected())
        try await world.complete(task)
        let reply = try await world.get("/api/v1/reports/\(task.rawValue)/pages/1.png?width=\(width)")
        #expect(reply.status == .unprocessableContent && JSON(reply).detail[0].loc[1].string == "width")
    }

    @Test func `without a free worker the client is told to come back`() async throws {
        let task = try await world.order(world.connected())
        try await world.complete(task, bytes: 13)
        let reply = try await world.get("/api/v1/reports/\(task.rawValue)/pages/1.png")
        #expect(reply.status == .serviceUnavailable && reply.headers[.retryAfter] != nil)
    }
}
