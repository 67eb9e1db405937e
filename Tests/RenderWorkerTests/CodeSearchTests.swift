import Testing

@testable import carpulse_render

/// A file that came from us tells its code, whatever happened to it.
@Suite struct CodeSearchTests {
    private static let url = "https://car.example/verify/7KQ4-M2XD-9F3A-BCDE"
    private static let code = "7KQ4M2XD9F3ABCDE"

    private static func report(_ client: RenderClient) async throws -> [UInt8] {
        let pages = (1...12).map { "<h1>Page \($0)</h1><p>\(String(repeating: "Text. ", count: 40 * $0))</p>" }
        let html =
            "<style>h1{break-before:page}</style><a href=\"\(url)\">verify</a>" + pages.joined()
        return try await client.call("render", [.document(html)], "\"verify_url\":\"\(url)\"")["pdf"]
    }

    private static func codes(_ client: RenderClient, _ pdf: [UInt8]) async throws -> [String] {
        try await client.call("codes", [.init(name: "pdf", bytes: pdf)]).codes ?? []
    }

    @Test func addressesAreReadAndNothingElse() {
        func found(_ text: String) -> [String] { CodeSearch.codes(in: Array(text.utf8)) }
        #expect(found("x \(Self.url)\" /verify/7kq4m2xd9f3abcdf<") == [Self.code, "7kq4m2xd9f3abcdf"])
        #expect(found(Self.url + Self.url) == [Self.code])
        #expect(found("/verify/7KQ4-M2XD-9F3A-BCDEF") == [])
        #expect(found("/verify/7KQ4-M2XD /verify /verify/") == [])
        #expect(found(String(repeating: "/verify/", count: 1_000)) == [])
        #expect(found("") == [])
    }

    @Test func noChangeOfAByteHidesIt() async throws {
        try await RenderClient.with { client in
            let pdf = try await Self.report(client)
            #expect(try await Self.codes(client, pdf) == [Self.code])
            // Every carrier and its surroundings byte by byte, the ends, and places all over the file.
            let carriers = pdf.indices.filter { pdf[$0...].starts(with: Array("/verify/".utf8)) }
            #expect(carriers.count >= 3)
            var places = Set(stride(from: 0, to: pdf.count, by: pdf.count / 60))
            for carrier in carriers { places.formUnion(stride(from: carrier - 30, to: carrier + 40, by: 3)) }
            places.formUnion(0..<16)
            places.formUnion(stride(from: pdf.count - 60, to: pdf.count, by: 4))
            for place in places.sorted() where pdf.indices.contains(place) {
                var changed = pdf
                changed[place] ^= 1 << UInt8(place % 8)
                #expect(try await Self.codes(client, changed).contains(Self.code), "byte \(place)")
            }
        }
    }

    @Test func cutAndLengthenedFilesTellIt() async throws {
        try await RenderClient.with { client in
            let pdf = try await Self.report(client)
            for share in [4, 6, 8, 9] {
                #expect(try await Self.codes(client, Array(pdf.prefix(pdf.count * share / 10))) == [Self.code])
            }
            #expect(try await Self.codes(client, Array(pdf.dropFirst(10))) == [Self.code])
            #expect(try await Self.codes(client, pdf + Array("more".utf8)) == [Self.code])
        }
    }

    @Test func aFileWrittenAnewTellsItByItsLinks() async throws {
        try await RenderClient.with { client in
            // Without the packets only the link is left, and that stands compressed in an object stream.
            let html = "<a href=\"\(Self.url)\">verify</a>"
            let pdf = try await client.call("render", [.document(html)])["pdf"]
            #expect(CodeSearch.codes(in: pdf) == [])
            #expect(try await Self.codes(client, pdf) == [Self.code])
        }
    }

    @Test func whatIsNoPDFHoldsNone() async throws {
        try await RenderClient.with { client in
            let empty = try await Self.codes(client, [])
            let short = try await Self.codes(client, Array("%PDF-1.7 nothing".utf8))
            let noise = try await Self.codes(client, (0..<100_000).map { UInt8(truncatingIfNeeded: $0 * 31) })
            #expect(empty == [] && short == [] && noise == [])
        }
    }
}
