import Domain
import FoundationEssentials
import HTTPTypes
import NIOCore
import TestSupport
import Testing

@testable import Transport

/// A link that has expired leads its owner to the next one, and nobody else (api.md 3.7, row R6).
struct LinkRenewalTests {
    private struct Scene {
        let world = TransportWorld()
        var session = ""
        /// Of a report of the session, as its status gave it.
        var link = ""
        var task = ""
    }

    /// A report whose link has expired.
    private func scene() async throws -> Scene {
        var scene = Scene()
        scene.session = try await scene.world.connected()
        let task = try await scene.world.order(scene.session)
        try await scene.world.complete(task)
        let status = try await JSON(scene.world.get("/api/v1/tesla/reports/status/\(task.rawValue)"))
        scene.task = task.rawValue
        scene.link = path(status.download_url.string)
        #expect(try await scene.world.get(scene.link).status == .ok)
        scene.world.time.advance(3_601)
        return scene
    }

    private func path(_ url: String) -> String { String(url.dropFirst(TransportWorld.base.count)) }

    private func header(_ session: String) -> HTTPFields { [HTTPField.Name("X-Session-Id")!: session] }

    @Test func `the refusal says where the next link is, and it opens the file`() async throws {
        let scene = try await scene()
        let refusal = try await scene.world.get(scene.link)
        #expect(refusal.status == .gone)
        #expect(JSON(refusal).code.string == "link_expired")
        let url = JSON(refusal).renew_url.string
        #expect(url == TransportWorld.base + scene.link + "/renew")
        let problem = try await scene.world.get(scene.link, .accept("application/problem+json"))
        #expect(JSON(problem).renew_url.string == url)

        let renewed = try await scene.world.get(path(url), header(scene.session))
        #expect(renewed.status == .temporaryRedirect)
        let fresh = try #require(renewed.headers[.location])
        #expect(path(fresh) != scene.link)
        #expect(try await scene.world.get(path(fresh)).body.readableBytes == 1_000)
        let saved = try await scene.world.get(path(url) + "?download=1", header(scene.session))
        #expect(saved.headers[.location]?.hasSuffix("?download=1") == true)
    }

    @Test func `neither the refusal nor the way on names task, session or car`() async throws {
        let scene = try await scene()
        for reply in [try await scene.world.get(scene.link), try await scene.world.get(scene.link + "/renew")] {
            for secret in [scene.task, scene.session, FakeTeslaAccount.vin.rawValue, "reports/"] {
                #expect(!reply.text.contains(secret))
            }
        }
    }

    @Test func `an old link alone gets no new one`() async throws {
        let scene = try await scene()
        let renewal = scene.link + "/renew"
        #expect(try await scene.world.get(renewal).status == .unauthorized)
        let other = try await scene.world.session()
        let refusal = try await scene.world.get(renewal, header(other))
        #expect(refusal.status == .notFound && JSON(refusal).code.string == "task_not_found")
        let changed = scene.link.dropLast() + (scene.link.hasSuffix("0") ? "1" : "0")
        #expect(try await scene.world.get(changed + "/renew", header(scene.session)).status == .forbidden)
    }

    @Test func `the browser's cookie is enough`() async throws {
        let scene = try await scene()
        let reply = try await scene.world.get(scene.link + "/renew", [.cookie: "sid=\(scene.session)"])
        #expect(reply.status == .temporaryRedirect)
    }

    @Test func `a session that is over still gets links to what it made`() async throws {
        let scene = try await scene()
        await scene.world.store.expire(SessionID(rawValue: scene.session)!)
        let reply = try await scene.world.get(scene.link + "/renew", header(scene.session))
        #expect(reply.status == .temporaryRedirect)
    }

    @Test func `of an erased report there is none`() async throws {
        let scene = try await scene()
        #expect(
            try await scene.world.client.send(
                .delete, "/api/v1/tesla/reports/\(scene.task)", headers: header(scene.session)
            ).status == .noContent)
        let reply = try await scene.world.get(scene.link + "/renew", header(scene.session))
        #expect(reply.status == .notFound)
    }

    @Test func `a link to an object of nobody has no way on`() async throws {
        let world = TransportWorld()
        let grant = DownloadGrant(
            object: ObjectName(rawValue: "reports/file.pdf")!, fileName: "a.pdf", contentType: "application/pdf",
            expiresAt: TransportWorld.start.addingTimeInterval(-1))
        let path = "/files/" + (try world.signer.token(grant))
        #expect(try await !JSON(world.get(path)).renew_url.exists)
        #expect(try await world.get(path + "/renew").status == .notFound)
    }

    @Test(arguments: ReportLanguage.allCases)
    func `a browser gets a page in words, with the way on`(_ language: ReportLanguage) async throws {
        let scene = try await scene()
        let words = try #require(LinkWords.all[language])
        let browser: HTTPFields = [.accept: "text/html,*/*;q=0.8", .acceptLanguage: language.rawValue]
        let expired = try await scene.world.get(scene.link, browser)
        #expect(expired.status == .gone && expired.headers[.contentType] == "text/html; charset=utf-8")
        #expect(expired.text.contains("<h1>\(Page.escape(words.expired))</h1>"))
        #expect(expired.text.contains("href=\"\(TransportWorld.base)\(scene.link)/renew\""))
        let foreign = try await scene.world.get(scene.link + "/renew", browser)
        #expect(foreign.status == .unauthorized && foreign.text.contains(Page.escape(words.foreign)))
        let invalid = try await scene.world.get("/files/x", browser)
        #expect(invalid.status == .forbidden && invalid.text.contains(Page.escape(words.invalid)))
        for page in [expired, foreign, invalid] {
            #expect(page.text.contains("href=\"/\"") && page.text.contains("lang=\"\(language.tag)\""))
        }
    }

    @Test func `a browser whose file is gone is told so`() async throws {
        let world = TransportWorld()
        let grant = DownloadGrant(
            object: ObjectName(rawValue: "reports/file.pdf")!, fileName: "a.pdf", contentType: "application/pdf",
            expiresAt: TransportWorld.start.addingTimeInterval(60))
        let reply = try await world.get("/files/" + world.signer.token(grant), .accept("text/html"))
        #expect(reply.status == .notFound && reply.text.contains(LinkWords.english.gone))
    }

    @Test func `every sentence is there in nine languages`() {
        #expect(LinkWords.all.count == 9)
        for (language, words) in LinkWords.all {
            let texts = Mirror(reflecting: words).children.compactMap { $0.value as? String }
            #expect(texts.count == 10 && texts.allSatisfy { !$0.isEmpty }, "\(language)")
            #expect(Set(texts).count == 10, "\(language): a sentence stands twice")
        }
        #expect(Set(LinkWords.all.values.map(\.expiredText)).count == 9)
    }
}
