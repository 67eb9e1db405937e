import Domain
import Foundation
import HTTPTypes
import NIOCore
import TestSupport
import Testing

@testable import Transport

/// The web page: what it is served as, and that its texts are whole.
struct WebRouteTests {
    private let world = TransportWorld()

    @Test(arguments: [("/", "app.js"), ("/admin", "admin.js")])
    func `the pages have the strict policy and name their files by content`(path: String, name: String) async throws {
        let page = try await world.get(path)
        #expect(page.status == .ok && page.headers[.contentType] == "text/html; charset=utf-8")
        let policy = try #require(page.headers[.contentSecurityPolicy])
        #expect(policy.contains("default-src 'none'") && policy.contains("script-src 'self'"))
        #expect(!policy.contains("unsafe") && !policy.contains("http"))
        #expect(page.headers[.cacheControl] == "no-cache" && !page.text.contains("{{"))
        #expect(!page.text.contains("<style") && !page.text.contains("style=") && !page.text.contains("onclick"))
        #expect(page.text.contains("<noscript>"))
        let script = try #require(page.text.firstMatch(of: /type="module" src="(\/web\/\w+\/\w+\.js)"/)?.1)
        #expect(script.hasSuffix(name))
        let answer = try await world.get(String(script))
        #expect(answer.status == .ok && answer.headers[.contentType] == "text/javascript; charset=utf-8")
        #expect(answer.headers[.cacheControl] == "public, max-age=31536000, immutable")
        let again = try await world.get(String(script), [.ifNoneMatch: try #require(answer.headers[.eTag])])
        #expect(again.status == .notModified && again.body.readableBytes == 0)
        let known = try await world.get(path, [.ifNoneMatch: try #require(page.headers[.eTag])])
        #expect(known.status == .notModified && known.headers[.contentSecurityPolicy] == policy)
    }

    @Test func `the other release's page gets files too, for now only`() async throws {
        let answer = try await world.get("/web/older/strings/fi.json")
        #expect(answer.status == .ok && answer.headers[.cacheControl] == "no-cache")
        #expect(answer.headers[.contentType] == "application/json")
    }

    @Test(arguments: [
        "/web/x/nothing.js", "/web/x/../report.css", "/web/x/..%2Freport.css", "/web/x/%2e%2e/report.css",
        "/web/x/../../Package.swift", "/web/x/strings", "/web/x/views/..%2f..%2freport.css", "/web/x/%00",
    ])
    func `nothing else is served`(path: String) async throws {
        #expect(try await world.get(path).status == .notFound)
    }

    @Test func `an operator's own file goes before the shipped one`() throws {
        let own = try TemporaryDirectory()
        try FileManager.default.createDirectory(atPath: own.file("web"), withIntermediateDirectories: true)
        try Data("body{}".utf8).write(to: URL(filePath: own.file("web/styles.css")))
        let shipped = try WebFiles(folders: [TransportWorld.templates])
        let changed = try WebFiles(folders: [own.path, TransportWorld.templates])
        #expect(changed["styles.css"].map { String(buffer: $0.bytes) } == "body{}")
        #expect(changed["app.js"]?.tag == shipped["app.js"]?.tag && changed.version != shipped.version)
        #expect(throws: WebFilesMissing.self) { try WebFiles(folders: [own.path]) }
    }

    @Test func `a page of ours uses the session without knowing its id`() async throws {
        let id = try await world.connected()
        let cookie: HTTPFields = [.cookie: "sid=\(id)"]
        #expect(try await JSON(world.get("/session", cookie)).data[0].id.string == id)
        #expect(try await JSON(world.get("/session/current", cookie))["id"].string == id)
        #expect(try await world.get("/session/current/images", cookie).status == .ok)
        #expect(try await world.get("/session/current").status == .unauthorized)
        for nobody in [[:], [.cookie: "sid=ses_00000000000000000000000000"]] as [HTTPFields] {
            let answer = try await world.get("/api/v1/session", nobody)
            #expect(answer.status == .ok && JSON(answer).data.count == 0)
        }
        var fields = cookie
        fields[.contentType] = "application/json"
        let body = #"{"locale":"fi"}"#
        #expect(
            try await world.client.send(.patch, "/session/current", headers: fields, text: body).status == .forbidden)
        fields[.origin] = TransportWorld.base
        #expect(try await world.client.send(.patch, "/session/current", headers: fields, text: body).status == .ok)
        #expect(try await world.client.send(.delete, "/session/current", headers: cookie).status == .forbidden)
    }

    @Test func `all reports of a session come in one archive`() async throws {
        let id = try await world.connected()
        #expect(try await world.get("/session/\(id)/reports.zip").status == .notFound)
        #expect(try await JSON(world.get("/session/\(id)/reports.zip")).code.string == "no_reports")
    }

    @Test func `all languages have the same texts with the same places`() throws {
        let files = try WebFiles(folders: [TransportWorld.templates])
        func texts(_ language: ReportLanguage) throws -> [String: String] {
            let file = try #require(files["strings/\(language.rawValue).json"])
            return try JSONDecoder().decode([String: String].self, from: Data(file.bytes.readableBytesView))
        }
        func places(_ text: Substring) -> [String] { text.matches(of: /\{\w+\}/).map { String($0.output) }.sorted() }
        let english = try texts(.en)
        #expect(english.count > 300)
        for language in ReportLanguage.allCases {
            let own = try texts(language)
            #expect(Set(own.keys) == Set(english.keys), "\(language)")
            for (key, text) in own {
                let forms = text.split(separator: "|", omittingEmptySubsequences: false)
                let wanted = (english[key] ?? "").split(separator: "|", omittingEmptySubsequences: false)
                #expect(forms.count == wanted.count, "\(language) \(key)")
                for (form, other) in zip(forms, wanted) {
                    #expect(!form.isEmpty && places(form) == places(other), "\(language) \(key)")
                }
            }
        }
    }

    @Test func `every text that the scripts ask for by name is there, and each is asked for`() throws {
        let folder = TransportWorld.templates + "/web"
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder).filter { $0.hasSuffix(".js") }
        let scripts = try names.map { try String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8) }.joined()
        let file = try #require(try WebFiles(folders: [TransportWorld.templates])["strings/en.json"])
        let known = try JSONDecoder().decode([String: String].self, from: Data(file.bytes.readableBytesView))
        for match in scripts.matches(of: /\bt\('([\w.]+[\w])'[,)]/) {
            #expect(known[String(match.1)] != nil, "\(match.1)")
        }
        // Names put together of parts: errors, slots, states and the like.
        let built = [
            "e.", "slot.", "sec.", "plan.", "cover.", "start.", "veh.", "ver.", "inv.", "pay.", "step.", "prog.",
            "col.", "res.", "opt.", "st.", "t.",
        ]
        for key in known.keys where !built.contains(where: key.hasPrefix) {
            #expect(scripts.contains("'\(key)'"), "nothing asks for \(key)")
        }
    }
}
