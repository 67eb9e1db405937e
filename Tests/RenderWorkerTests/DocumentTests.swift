import Testing

@Suite struct DocumentTests {
    private static func document(_ client: RenderClient) async throws -> RenderClient.Part {
        let html = "<h1>Rechnung 42</h1><p style='break-before:page'>Seite zwei</p>"
        let reply = try await client.call("render", [.document(html)], #""title":"Rechnung""#)
        return .init(name: "pdf", bytes: reply["pdf"], mime: "application/pdf")
    }

    @Test func inspectTellsPagesTitleAndText() async throws {
        try await RenderClient.with { client in
            let reply = try await client.call("inspect", [Self.document(client)], #""text":true"#)
            #expect(reply.pages == 2)
            #expect(reply.title == "Rechnung")
            #expect(reply.text_chars ?? 0 > 20)
            #expect(String(decoding: reply["text"], as: UTF8.self).contains("Seite zwei"))
        }
    }

    @Test func previewIsAPNGOfTheWidthAskedFor() async throws {
        try await RenderClient.with { client in
            let reply = try await client.call("preview", [Self.document(client)], #""page":2,"width":300"#)
            let picture = try #require(DecodedPicture(reply["preview"]))
            #expect(picture.width == 300 && picture.height == 424)
        }
    }

    @Test(arguments: [#""page":3,"width":300"#, #""page":0,"width":300"#, #""page":1,"width":9000"#, ""])
    func previewRefusesWhatIsNotThere(options: String) async throws {
        try await RenderClient.with { client in
            let reply = try await client.call("preview", [Self.document(client)], options)
            #expect(reply.error?.code == "invalid_request")
        }
    }

    @Test(arguments: ["", "%PDF-1.7\ntrailer<</Root 9 0 R>>", "<html>"])
    func whatIsNoPDFIsCorrupt(text: String) async throws {
        let part = RenderClient.Part(name: "pdf", bytes: Array(text.utf8))
        #expect(try await RenderClient.with { try await $0.call("inspect", [part]) }.error?.code == "pdf_corrupt")
    }
}
