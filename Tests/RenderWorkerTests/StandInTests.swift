import Testing

@testable import carpulse_render

@Suite struct StandInTests {
    private static let style =
        "<style>@page { margin: 0 } img { display: block; width: 90mm; height: 50mm; object-fit: contain }"
        + " .filled { object-fit: cover; border-radius: 5mm }</style>"

    private static func photo(_ name: String, as asset: String) throws -> RenderClient.Part {
        .init(name: asset, bytes: try fixture(name), mime: "image/jpeg")
    }

    private static func page(_ mark: String) -> RenderClient.Part {
        .document(
            "<html>\(style)<body style='margin:0'><img \(mark) src=\"a.jpg\"><img \(mark) src=\"b.jpg\">"
                + "<img class=\"filled\" \(mark) src=\"a.jpg\"></body></html>")
    }

    @Test func aReportShowsItsPhotosAsIfTheEngineHadSeenThem() async throws {
        try await RenderClient.with { client in
            let photos = [
                try Self.photo("progressive.jpg", as: "a.jpg"), try Self.photo("orientation-1.jpg", as: "b.jpg"),
            ]
            let sized = try await client.call("render", [Self.page("data-sized")] + photos)["pdf"]
            let plain = try await client.call("render", [Self.page("")] + photos)["pdf"]
            for photo in photos { #expect(sized.contains(photo.bytes)) }
            let pictures = try await [sized, plain].asyncMap { pdf in
                let part = RenderClient.Part(name: "pdf", bytes: pdf)
                return try #require(
                    DecodedPicture(try await client.call("preview", [part], #""page":1,"width":600"#)["preview"]))
            }
            #expect(pictures[0].difference(from: pictures[1]) < 0.5)
        }
    }

    @Test func onlyPhotosOfASizeThatTheStyleGivesAreReplaced() throws {
        func replaced(_ photo: String, in document: String) throws -> Bool {
            let part = Frame.Part(name: "a.jpg", mime: "image/jpeg", bytes: try fixture(photo))
            return StandIns([part], in: Array(document.utf8)).parts[0].bytes != part.bytes
        }
        let sized = #"<img data-sized src="a.jpg" alt="">"#
        #expect(try replaced("progressive.jpg", in: sized + sized))
        #expect(try !replaced("progressive.jpg", in: #"<img src="a.jpg">"#))
        #expect(try !replaced("progressive.jpg", in: sized + #"<img src="a.jpg">"#))
        #expect(try !replaced("progressive.jpg", in: sized + "<p style='background: url(a.jpg)'>"))
        #expect(try !replaced("progressive.jpg", in: ""))
        #expect(try !replaced("orientation-6.jpg", in: sized))
        #expect(try !replaced("grey.jpg", in: sized))
        #expect(try !replaced("cmyk.jpg", in: sized))
        #expect(try !replaced("alpha.png", in: sized))
    }

    @Test(arguments: [
        (1440, 960), (1440, 1080), (1439, 1081), (960, 1440), (1440, 811), (500, 499), (3000, 1000), (1, 1),
    ])
    func aStandInHasTheProportionsOfItsPhoto(width: Int, height: Int) throws {
        let small = try #require(StandIns.proportions(width, height))
        let error = Double(small.width * height) / Double(small.height * width) - 1
        #expect(abs(error) <= 0.0002)
    }

    @Test func aStripeHasNone() {
        #expect(StandIns.proportions(1_440, 1) == nil)
        #expect(StandIns.proportions(1, 1_440) == nil)
    }
}

extension [UInt8] {
    fileprivate func contains(_ part: [UInt8]) -> Bool {
        indices.contains { self[$0] == part[0] && self[$0...].starts(with: part) }
    }
}

extension Sequence {
    fileprivate func asyncMap<Result>(_ transform: (Element) async throws -> Result) async rethrows -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await transform(element)) }
        return results
    }
}
