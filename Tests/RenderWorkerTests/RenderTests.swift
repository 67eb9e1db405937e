import Drivers
import FoundationEssentials
import NIOConcurrencyHelpers
import NIOCore
import Testing

@Suite struct RenderTests {
    /// Two sections on pages of their own and a contents table that asks for their numbers.
    private static let report = RenderClient.Part.document(
        """
        <!DOCTYPE html><html><head><title>From the head</title><link rel="stylesheet" href="report.css"></head><body>
        <p>Battery {{page:battery}}, photos {{page:photos}}, nothing {{page:nothing}}</p>
        <h1 id="battery">Battery 503\u{A0}km, 12\u{202F}345,67\u{A0}€</h1><h1 id="photos">Photos</h1></body></html>
        """)
    private static let style = RenderClient.Part(
        name: "report.css", bytes: Array("h1 { break-before: page; font-family: Inter }".utf8), mime: "text/css")
    private static let options = #"""
        "page_numbers":{"prefix":"{{page:"},"title":"Bericht – Über","language":"de","author":"CarPulse",
        "creation_date":"2026-11-23T15:04:05Z","bookmarks":[{"title":"Batterie","anchor":"battery","level":1},
        {"title":"Fotos","anchor":"photos","level":2},{"title":"Lost","anchor":"lost"}]
        """#

    private static func render(_ client: RenderClient) async throws -> RenderClient.Reply {
        try await client.call("render", [report, style], options)
    }

    @Test func makesAPDFWithItsStyleAndPages() async throws {
        let reply = try await RenderClient.with(Self.render)
        #expect(reply.ok == true)
        #expect(reply.pages == 3)
        #expect(reply["pdf"].starts(with: Array("%PDF-1.".utf8)))
        #expect(reply.sha256?.utf8.count == 64)
        #expect(reply.refused == 0)
    }

    @Test func writesThePageNumbersIntoTheContents() async throws {
        try await RenderClient.with { client in
            let text = try await client.text(of: Self.render(client)["pdf"])
            #expect(text.contains("Battery 2, photos 3, nothing ?"))
        }
    }

    /// The second language finds the numbers of the first one right; a document without any leaves them alone.
    @Test func anotherLanguageIsLaidOutOnce() async throws {
        try await RenderClient.with { client in
            let passes = NIOLockedValueBox(0)
            func render(_ language: String) async throws -> Int {
                passes.withLockedValue { $0 = 0 }
                let options = #""page_numbers":{"prefix":"{{page:"},"language":"\#(language)""#
                _ = try await client.call("render", [Self.report, Self.style], options) { frame in
                    let header = String(decoding: frame.header.readableBytesView, as: UTF8.self)
                    if header.contains("pass ") { passes.withLockedValue { $0 += 1 } }
                }
                return passes.withLockedValue { $0 }
            }
            #expect(try await render("de") == 2)
            _ = try await client.call("render", [.document("<p>receipt</p>")], #""language":"fr""#)
            #expect(try await render("fr") == 1)
            #expect(try await render("fr") == 1)
        }
    }

    /// All spaces share one glyph, so which of them comes back is not known.
    @Test func digitsCanBeReadBack() async throws {
        try await RenderClient.with { client in
            let text = try await client.text(of: Self.render(client)["pdf"])
            let plain = String(text.map { $0.isWhitespace ? " " : $0 })
            #expect(plain.contains("503 km, 12 345,67 €"))
        }
    }

    /// Letters without a glyph are not read back.
    @Test(arguments: ["Καλημέρα", "Молния", "שלום", "😀", "青い", "ŁşğŻ"])
    func wordsOfOwnersHaveLettersInAnyScript(word: String) async throws {
        try await RenderClient.with { client in
            let document = RenderClient.Part.document(
                "<html style='font-family: Inter, sans-serif'><p>\(word)</p></html>")
            let text = try await client.text(of: client.call("render", [document])["pdf"])
            #expect(text.contains(word))
        }
    }

    @Test func namesTheAnchorsItDidNotFind() async throws {
        let reply = try await RenderClient.with(Self.render)
        #expect(reply.missing_anchors == ["nothing", "lost"])
    }

    @Test func theTitleOfTheRequestWinsOverTheDocuments() async throws {
        try await RenderClient.with { client in
            let pdf = try await Self.render(client)["pdf"]
            let titled = try await client.call("inspect", [.init(name: "pdf", bytes: pdf)])
            #expect(titled.title == "Bericht – Über")
            let plain = try await client.call("render", [Self.report, Self.style])["pdf"]
            let untitled = try await client.call("inspect", [.init(name: "pdf", bytes: plain)])
            #expect(untitled.title == "From the head")
        }
    }

    @Test func theSameInputGivesTheSameBytes() async throws {
        let first = try await RenderClient.with(Self.render)
        let (second, third) = try await RenderClient.with { (try await Self.render($0), try await Self.render($0)) }
        #expect(first["pdf"] == second["pdf"])
        #expect(second["pdf"] == third["pdf"])
    }

    @Test func progressRisesTowardsTheAnswer() async throws {
        struct Progress: Decodable { var progress: Int }
        let seen = NIOLockedValueBox<[Int]>([])
        _ = try await RenderClient.with { client in
            try await client.call("render", [Self.report, Self.style], Self.options) { frame in
                let step = try? JSONDecoder().decode(Progress.self, from: Data(frame.header.readableBytesView))
                seen.withLockedValue { $0.append(step?.progress ?? -1) }
            }
        }
        let steps = seen.withLockedValue { $0 }
        #expect(steps == steps.sorted() && steps.first == 20 && steps.last == 90)
    }

    @Test func memoryStaysFlat() async throws {
        try await RenderClient.with { client in
            for _ in 0..<10 { _ = try await Self.render(client) }
            let before = try await Self.render(client).rss
            for _ in 0..<60 { _ = try await Self.render(client) }
            let after = try await Self.render(client).rss
            #expect(after - before < 2 << 20)
        }
    }

    @Test(arguments: [
        #""language":"en\"><x""#, #""creation_date":"yesterday""#, #""paper":"A0""#,
        #""bookmarks":[{"title":"x","anchor":"a b"}]"#,
    ])
    func refusesOptionsThatMakeNoSense(options: String) async throws {
        let reply = try await RenderClient.with { try await $0.call("render", [Self.report], options) }
        #expect(reply.error?.code == "invalid_request")
    }

    @Test func anotherEngineIsRefusedAndTheWorkerLives() async throws {
        try await RenderClient.with { client in
            let reply = try await client.call("render", [Self.report], #""engine":"weasyprint""#)
            #expect(reply.error?.code == "unsupported_engine")
            let next = try await client.call("render", [Self.report, Self.style])
            #expect(next.ok == true)
        }
    }
}
