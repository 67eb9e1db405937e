import Drivers
import Testing

@Suite struct IsolationTests {
    @Test func aWarmWorkerIsClosedIn() async throws {
        let reply = try await RenderClient.with { try await $0.call("hello") }
        #expect(reply.engine_version == "0.20.0")
        #expect(reply.fonts?.contains("Inter-SemiBold") == true)
        let sandbox = try #require(reply.sandbox)
        #expect(sandbox.network_denied && sandbox.files_denied && sandbox.processes_denied)
        #expect(sandbox.seccomp && sandbox.limits)
    }

    @Test(arguments: [
        "<img src='file:///etc/passwd'>", "<img src='http://127.0.0.1:9/x.png'>", "<img src='../../../etc/passwd'>",
        "<link rel='stylesheet' href='file:///etc/passwd'>", "<style>@import url(http://127.0.0.1:9/a.css)</style>",
        "<object data='file:///etc/passwd'></object>", "<p style='background:url(ftp://127.0.0.1/a)'>x</p>",
        "<svg><image href='file:///etc/hostname' width='9' height='9'/></svg>",
    ])
    func whatLiesOutsideIsRefused(html: String) async throws {
        let reply = try await RenderClient.with { try await $0.call("render", [.document("<p>in</p>" + html)]) }
        #expect(reply.pages == 1)
        #expect(reply.refused == (html.contains("<object") ? 0 : 1))
    }

    @Test func aPictureCannotReachOutEither() async throws {
        let image = "<image href='http://127.0.0.1:9/a.png' width='9' height='9'/>"
        let svg = "<svg xmlns='http://www.w3.org/2000/svg'>\(image)</svg>"
        let picture = RenderClient.Part(name: "evil.svg", bytes: Array(svg.utf8), mime: "image/svg+xml")
        let reply = try await RenderClient.with {
            try await $0.call("render", [.document("<img src='evil.svg'>"), picture])
        }
        #expect(reply.refused == 1)
    }

    @Test(arguments: ["GET / HTTP/1.1", #"\000\000\000\002{}"#, #"\000\000\000\005hello"#, #"\000\000"#])
    func whoDoesNotSpeakTheProtocolEndsTheWorker(bytes: String) async throws {
        let status = try await Self.shell("printf '\(bytes)' | exec \(RenderClient.executable)")
        #expect(status == .exited(code: 65))
    }

    @Test func theEndOfInputIsAGoodEnd() async throws {
        #expect(try await Self.shell("exec \(RenderClient.executable) < /dev/null") == .exited(code: 0))
    }

    @Test func withoutAnEngineItSaysSo() async throws {
        let command = "CARPULSE_ENGINE_DIR=/nowhere exec \(RenderClient.executable) < /dev/null"
        #expect(try await Self.shell(command) == .exited(code: 69))
    }

    @Test func anUnknownKindIsAnErrorNotAnEnd() async throws {
        try await RenderClient.with { client in
            let reply = try await client.call("dance")
            #expect(reply.error?.code == "unsupported_kind")
            let hello = try await client.call("hello")
            #expect(hello.ok == true)
        }
    }

    private static func shell(_ command: String) async throws -> Drivers.ExitStatus {
        let configuration = ProcessConfiguration(
            executable: "/bin/sh", arguments: ["-c", command], standardOutput: .discard, standardError: .discard)
        return await (try ChildProcess.spawn(configuration)).finish()
    }
}
