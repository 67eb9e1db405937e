import Domain
import Drivers
import FoundationEssentials
import TestSupport
import Testing

@testable import Integrations

/// Links to the bucket, opened at the stand-in, which checks the signature.
@Suite(.timeLimit(.minutes(5))) struct GoogleLinksTests {
    private func grant(_ name: ObjectName, seconds: Double = 3_600) -> DownloadGrant {
        DownloadGrant(
            object: name, fileName: "Kärry 1.pdf", contentType: "application/pdf",
            expiresAt: GoogleRig.now.addingTimeInterval(seconds))
    }

    private func stored(_ rig: GoogleRig) async throws -> ObjectName {
        let name = try #require(ObjectName(rawValue: "gs:reports/LRW3E7FS0PC000101-fi-x-k7f2.pdf"))
        try await rig.storage.put(name, bytes: GoogleRig.bytes(5_000), contentType: "application/pdf")
        return name
    }

    private func get(
        _ url: String, _ rig: GoogleRig, method: String = "GET", headers: HeaderList = [:]
    ) async throws -> IncomingResponse {
        try await rig.http.execute(OutgoingRequest(method: method, url: url, headers: headers))
    }

    @Test(arguments: [false, true]) func aLinkOpensTheObjectUnderItsName(isWorkload: Bool) async throws {
        try await GoogleRig.with(isWorkload: isWorkload) { rig in
            let link = try await rig.links().link(grant(try await stored(rig)))
            let answer = try await get(link, rig)
            #expect(answer.status == 200 && answer.body == GoogleRig.bytes(5_000))
            #expect(
                answer.headers["content-disposition"]
                    == "inline; filename=\"K_rry 1.pdf\"; filename*=UTF-8''K%C3%A4rry%201.pdf")
            #expect(answer.headers["content-type"] == "application/pdf")
            let part = try await get(link, rig, headers: ["Range": "bytes=10-19"])
            #expect(part.status == 206 && part.body == Array(GoogleRig.bytes(5_000)[10..<20]))
            #expect(rig.standIn.count(.sign) == (isWorkload ? 1 : 0))
            #expect(rig.standIn.count(.email) == (isWorkload ? 1 : 0))
        }
    }

    @Test func aLinkIsForItsMethodAndItsTimeAlone() async throws {
        try await GoogleRig.with { rig in
            let name = try await stored(rig)
            let link = try await rig.links().link(grant(name))
            #expect(try await get(link, rig, method: "HEAD").status == 403)
            let head = try await rig.links().link(grant(name), method: "HEAD")
            #expect(try await get(head, rig, method: "HEAD").status == 200)
            #expect(try await get(head, rig).status == 403)
            rig.standIn.setClock { GoogleRig.now.addingTimeInterval(3_601) }
            #expect(try await get(link, rig).status == 400)
        }
    }

    @Test func noCharacterOfALinkCanBeChanged() async throws {
        try await GoogleRig.with { rig in
            let link = Array(try await rig.links().link(grant(try await stored(rig))).utf8)
            let start = rig.standIn.endpoint.utf8.count + 1
            for index in start..<link.count {
                var changed = link
                changed[index] = changed[index] == UInt8(ascii: "0") ? UInt8(ascii: "1") : UInt8(ascii: "0")
                let status = try await get(String(decoding: changed, as: UTF8.self), rig).status
                #expect([400, 403, 404].contains(status), "at \(index)")
            }
        }
    }

    @Test func theHostMayNameTheBucket() async throws {
        try await GoogleRig.with { rig in
            let link = try await rig.links(.virtual).link(grant(try await stored(rig)))
            #expect(link.hasPrefix("http://\(rig.standIn.bucket).127.0.0.1:\(rig.standIn.port)/reports/LRW3E"))
        }
    }

    @Test func withoutTheRightToSignTheReasonIsTold() async throws {
        try await GoogleRig.with(isWorkload: true) { rig in
            rig.standIn.always(.sign, .status(403))
            let name = try #require(ObjectName(rawValue: "reports/a.pdf"))
            let error = await storageError { try await rig.links().link(grant(name)) }
            guard case .unavailable(let cause) = error else { return #expect(error == .full) }
            #expect(cause.contains("403 (forbidden)") && cause.contains("Service Account Token Creator"))
        }
    }
}
