import Drivers
import FoundationEssentials
import TestSupport
import Testing

/// What people do on the web page, in a real browser (`Tests/Clients/web_page.py`). Each scene also fails on an error in
/// the browser's console, a breach of the content policy, and a request to another host.
@Suite(.serialized, .timeLimit(.minutes(10))) struct WebPageTests {
    @Test func `three cars in nine languages, from the sign-in to the deletion, and nobody is kept out`() async throws {
        let seen = try await Self.scene("journey")
        #expect(seen.string("pdf") == "%PDF-" && seen.string("zip") == "PK" && "\(seen["hidden"])" == "true")
        // What stays in the browser opens nothing.
        let storage = try #require(seen.string("storage"))
        for secret in ["ses_", "rpt_", "img_", "LRW", "5YJ", "XP7"] { #expect(!storage.contains(secret), "\(secret)") }
    }

    @Test func `a reload in mid-run, and a second tab`() async throws { _ = try await Self.scene("tabs") }

    @Test func `on a phone, in Finnish`() async throws { _ = try await Self.scene("phone") }

    @Test func `with the keyboard alone`() async throws { _ = try await Self.scene("keyboard") }

    @Test func `without JavaScript there are sign-in, report and download`() async throws {
        let seen = try await Self.scene("plain")
        #expect(seen.string("pdf") == "%PDF-" && seen.string("zip") == "PK" && seen.int("csv") == 2)
    }

    @Test func `each refusal is told in words, and the page goes on without a stream and without a network`()
        async throws
    {
        let seen = try await Self.scene("errors")
        let told = try #require(seen.int("told"))
        #expect(told >= 35 && told == seen.int("codes"))
    }

    @Test func `the server is killed in mid-run, and the page goes on`() async throws {
        try await Deployment.with { deployment in
            let first = try await deployment.server()
            let address = try #require(first.base.split(separator: ":").last.flatMap { Int($0) })
            async let seen = Self.run("restart", [first.base, "\(first.process.processID)"])
            // The browser's script kills it once a report is ready.
            _ = await first.process.exitStatus(within: .seconds(300))
            first.process.kill()
            let settings = deployment.settings().merging(["PORT": "\(address)"]) { $1 }
            let second = try await ProgramProcess.start(
                ["serve", "--host", "127.0.0.1", "--port", "\(address)"], settings: settings)
            let result: Result<JSON, any Error>
            do { result = .success(try await seen) } catch { result = .failure(error) }
            second.process.kill()
            _ = await second.process.exitStatus
            _ = try result.get()
        }
    }

    @Test func `a plan is paid for, and its receipt is there`() async throws {
        try await Deployment.with { deployment in
            try await deployment.withServer(["PAYMENTS_REQUIRED": "true", "PAYMENTS_MOCK": "true"]) { server in
                let seen = try await Self.run("payment", [server.base])
                #expect(seen.string("pdf") == "%PDF-")
            }
        }
    }

    @Test func `the operator's page`() async throws {
        let token = "operators-token-of-this-test-0123456789"
        try await Deployment.with { deployment in
            try await deployment.withServer(["ADMIN_TOKEN": token]) { server in
                _ = try await Self.run("operator", [server.base, token])
            }
        }
    }

    @Test func `each page that the server writes itself can be used by everybody`() async throws {
        _ = try await Self.scene("pages")
    }

    private static func scene(_ name: String) async throws -> JSON {
        try await Deployment.with { deployment in
            try await deployment.withServer { server in try await run(name, [server.base]) }
        }
    }

    private static func run(_ scene: String, _ arguments: [String]) async throws -> JSON {
        try await PythonClient.run("web_page.py", in: "browser", [scene] + arguments)
    }
}
