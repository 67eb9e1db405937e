import Drivers
import FoundationEssentials
import Testing

/// The worker of the second engine, which speaks the same frames.
@Suite(.timeLimit(.minutes(15))) struct WeasyPrintTests {
    @Test func `a warm worker is closed in`() async throws {
        let reply = try await RenderClient.with(program: .weasyPrint) { try await $0.call("hello") }
        #expect(reply.engine_version == "70.0")
        let sandbox = try #require(reply.sandbox)
        #expect(sandbox.network_denied && sandbox.files_denied && sandbox.processes_denied)
        #expect(sandbox.seccomp && sandbox.limits)
    }

    /// A secret beside the worker, and every way to it that a document knows.
    @Test func `a hostile document gets nothing that did not come with the request`() async throws {
        let secret = FileManager.default.temporaryDirectory.appending(path: "secret-\(UUID().uuidString).css")
        try Data("body::before { content: 'STOLEN' }".utf8).write(to: secret)
        defer { try? FileManager.default.removeItem(at: secret) }
        let path = secret.path
        let attempts = [
            "<link rel='stylesheet' href='file://\(path)'>", "<style>@import url(file://\(path))</style>",
            "<link rel='stylesheet' href='\(path)'>", "<base href='file:///'><img src='etc/passwd'>",
            "<img src='file:///etc/passwd'>", "<img src='http://127.0.0.1:9/x.png'>", "<img src='../../../etc/passwd'>",
            "<object data='file:///etc/passwd'></object>", "<embed src='file:///etc/passwd'>",
            "<p style='background:url(ftp://127.0.0.1/a)'>x</p>", "<p style='content:url(file:///etc/passwd)'>x</p>",
            "<svg><image href='file:///etc/hostname' width='9' height='9'/></svg>",
            "<svg><use href='file:///etc/hostname#a'/></svg>", "<img src='data:image/png;base64,AAAA'>",
            "<style>@font-face { font-family: x; src: url(file:///etc/passwd) }</style><p style='font-family:x'>x</p>",
            "<link rel='attachment' href='file:///etc/passwd'>", "<a rel='attachment' href='file://\(path)'>x</a>",
        ]
        try await RenderClient.with(program: .weasyPrint) { client in
            for html in attempts {
                let reply = try await client.call("render", [.document("<p>in</p>" + html)], #""profile":"a3""#)
                guard reply.ok == true else {
                    // A document that cannot be made is as good; the worker must go on.
                    #expect(reply.error?.code == "render_failed", "\(html)")
                    continue
                }
                let text = String(decoding: reply["pdf"], as: UTF8.self)
                #expect(!text.contains("root:") && !text.contains("/EmbeddedFile"), "\(html)")
            }
            // A font of the document's own is no page at all.
            let others = attempts.filter { !$0.contains("@font-face") }
            let plain = try await client.call("render", [.document("<p>in</p>" + others.joined())])
            #expect(plain.ok == true && plain.refused ?? 0 > 5)
            let shown = try await RenderClient.with { try await $0.text(of: plain["pdf"]) }
            #expect(shown.contains("in") && !shown.contains("STOLEN") && !shown.contains("root:"))
        }
    }

    @Test(arguments: [
        (#""profile":"x""#, "invalid_request"), (#""paper":"A7""#, "invalid_request"),
        (#""engine":"plutobook""#, "unsupported_engine"), (#""creation_date":"today""#, "invalid_request"),
        (#""bookmarks":[{"title":"a","anchor":"a b"}]"#, "invalid_request"), (#""bookmarks":[1]"#, "invalid_request"),
        (#""attachments":[{"part":"x","relationship":"Data"}]"#, "invalid_request"),
    ]) func `bad requests are refused and the worker lives`(options: String, code: String) async throws {
        try await RenderClient.with(program: .weasyPrint) { client in
            let refused = try await client.call("render", [.document("<p>a</p>")], options)
            let empty = try await client.call("render")
            let other = try await client.call("inspect")
            let hello = try await client.call("hello")
            #expect(refused.error?.code == code)
            #expect(empty.error?.code == "invalid_request" && other.error?.code == "unsupported_kind")
            #expect(hello.ok == true)
        }
    }

    @Test func `page numbers and bookmarks lead to where they say`() async throws {
        let html = """
            <html lang="en"><body><p>in {{page:far}} of <a href="#far">here</a> {{page:x y}} {{page:none}}</p>
            <h1 id="far" style="break-before: page">Far</h1></body></html>
            """
        let options = """
            "title":"T","page_numbers":{"prefix":"{{page:","suffix":"}}"},\
            "bookmarks":[{"title":"There","anchor":"far","level":1},{"title":"Nowhere","anchor":"gone","level":1}]
            """
        let reply = try await RenderClient.with(program: .weasyPrint) {
            try await $0.call("render", [.document(html)], options)
        }
        #expect(reply.pages == 2 && reply.missing_anchors == ["none", "gone"])
        let text = try await RenderClient.with { try await $0.text(of: reply["pdf"]) }
        #expect(text.contains("in 2 of here {{page:x y}}"))
    }

    @Test(arguments: ["GET / HTTP/1.1", #"\000\000\000\002{}"#, #"\000\000\000\005hello"#, #"\000\000"#])
    func `who does not speak the protocol ends the worker`(bytes: String) async throws {
        let command = "printf '\(bytes)' | exec \(RenderClient.Program.weasyPrint.command)"
        let configuration = ProcessConfiguration(
            executable: "/bin/sh", arguments: ["-c", command], standardOutput: .discard, standardError: .discard)
        #expect(await (try ChildProcess.spawn(configuration)).finish() == .exited(code: 65))
    }
}
