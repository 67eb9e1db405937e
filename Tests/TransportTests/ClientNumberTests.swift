import Domain
import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore
import TestSupport
import Testing

@testable import Transport

/// Numbers in requests, as nobody in his right mind sends them: each is understood, ignored or refused.
struct ClientNumberTests {
    private static let numbers = [
        "0", "1", "-1", "+1", "007", "999999999999999", "1000000000000000", "9223372036854775807",
        "9223372036854775808", "-9223372036854775808", "18446744073709551616", "1e9", "0x10", "NaN", "inf", "", ".",
        "-", "1.5", String(repeating: "9", count: 400),
    ]

    @Test func `ranges stay inside the file`() {
        for size in [0, 1, 10, 1_000_000_000_000] {
            for first in Self.numbers {
                for last in Self.numbers {
                    guard case .part(let range) = ByteRange("bytes=\(first)-\(last)", size: size) else { continue }
                    #expect(!range.isEmpty && range.lowerBound >= 0 && range.upperBound <= size)
                }
            }
        }
    }

    @Test(arguments: numbers) func `queries and headers`(number: String) async throws {
        let token = "an-operators-token-of-some-length"
        let world = TransportWorld(configure: { $0.adminToken = Secret(token) })
        let session = try await world.connected()
        let task = try await world.order(session)
        try await world.complete(task)
        let reports = "/api/v1/tesla/reports"
        let text = number.replacing("+", with: "%2B")
        let paths = [
            "\(reports)/status/\(task.rawValue)?wait=\(text)", "\(reports)?session_id=\(session)&limit=\(text)",
            "/api/v1/admin/tasks?limit=\(text)", "/api/v1/admin/tasks?starting_after=0.0.\(text)",
            "/api/v1/admin/tasks?starting_after=\(text).2.1",
            "/api/v1/admin/dead-letters?starting_after=\(text)-\(task.rawValue)",
            "/session/\(session)/vehicles/\(FakeTeslaAccount.vin.rawValue)/data?max_age_s=\(text)",
            "/session/\(session)/charging-invoices?month=\(text)&from=\(text)&to=\(text)",
        ]
        for path in paths {
            // Elsewhere the operator's token is a bad token of an account.
            let isAdmin = path.contains("/admin/")
            let reply = try await world.get(path, isAdmin ? [.authorization: "Bearer " + token] : [:])
            #expect([200, 404, 422].contains(reply.status.code), "\(path): \(reply.status)")
        }
        let events = "\(reports)/\(task.rawValue)/events"
        for place in [number, "\(number)-0", "0-\(number)", "\(number)-\(number)"] {
            let reply = try await world.get(events, [.init("Last-Event-ID")!: place])
            #expect([200, 204].contains(reply.status.code))
        }
        let head = HTTPRequest(
            method: .post, scheme: nil, authority: nil, path: "/",
            headerFields: [.prefer: "respond-async, wait=\(number)"])
        #expect((0...25).contains(Request(head: head, body: RequestBody(buffer: ByteBuffer())).preferredWait))
    }
}
