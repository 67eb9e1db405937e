import Testing

@testable import carpulse_render

@Suite struct PiecesTests {
    @Test func tokensAreReplacedAndOtherBracesStay() {
        let document = Array("a {{page:x}} b {{page:}} {{page:x y}} {{page:y}}{".utf8)
        let numbers = PageNumbers(document, placeholder: .init(prefix: "{{page:"))
        #expect(numbers.anchors == ["x", "y"])
        let text = String(decoding: numbers.document(with: ["x": 12]), as: UTF8.self)
        #expect(text == "a 12 b {{page:}} {{page:x y}} ?{")
    }

    @Test func withoutAPlaceholderTheDocumentStays() {
        let numbers = PageNumbers(Array("a {{page:x}}".utf8), placeholder: nil)
        #expect(numbers.anchors.isEmpty)
        #expect(numbers.document(with: [:]) == Array("a {{page:x}}".utf8))
    }

    @Test(
        arguments: [
            ("2026-11-23T15:04:05Z", "D:20261123150405Z"), ("2026-11-23T15:04:05", nil), ("2026-11-23 15:04:05Z", nil),
            ("", nil),
        ] as [(String, String?)])
    func timesAreWrittenAsPDFDoes(time: String, expected: String?) {
        #expect(Metadata.pdfDate(time) == expected)
    }

    @Test func metadataCannotBreakOutOfItsElement() {
        let xml = XMP(title: "</rdf:li> & \u{0}\u{1F600}").xml
        #expect(xml.contains("&lt;/rdf:li&gt; &amp; \u{1F600}<"))
    }

    @Test(arguments: [
        #"{"parts":[{"name":"a","mime":"b","length":-1}]}"#, #"{"parts":[{"name":"a","mime":"b","length":134217729}]}"#,
        #"{"parts":[{"name":"a","mime":"b","length":134217728},{"name":"a","mime":"b","length":1}]}"#,
        #"{"parts":{}}"#, "[]", #"{"parts":[\#(String(repeating: #"{"name":"","mime":"","length":0},"#, count: 65))]}"#,
    ])
    func headersBeyondTheLimitsAreViolations(header: String) {
        #expect(throws: ProtocolViolation.self) { try FrameReader.parts(in: Array(header.utf8)) }
    }

    @Test(arguments: 1...8)
    func theProbeTellsHowTheCameraWasHeld(orientation: Int) throws {
        #expect(try PictureProbe(fixture("orientation-\(orientation).jpg")).orientation == orientation)
    }

    @Test func aProbeSurvivesEveryTruncationAndEveryByte() throws {
        for name in ["progressive.jpg", "alpha.png", "orientation-6.jpg"] {
            let bytes = try fixture(name)
            let whole = try PictureProbe(bytes)
            for count in bytes.indices { _ = try? PictureProbe(Array(bytes.prefix(count))) }
            for index in bytes.indices.prefix(700) {
                var damaged = bytes
                damaged[index] ^= 0xFF
                _ = try? PictureProbe(damaged)
            }
            #expect(whole.width > 0 && whole.height > 0)
        }
    }
}
