import Domain
import FoundationEssentials
import Testing

@Suite struct JSONTextTests {
    private static func written(_ text: String) -> String {
        var bytes: [UInt8] = []
        JSONText.append(text, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(arguments: [
        ("", #""""#), ("plain / ä 🚗", #""plain / ä 🚗""#), ("a\"b\\c", #""a\"b\\c""#),
        ("\n\r\t\u{1}\u{1f}", #""\n\r\t\u0001\u001f""#),
    ])
    func `only what must be escaped is`(text: String, json: String) {
        #expect(Self.written(text) == json)
    }

    @Test func `any text comes back as it was`() throws {
        for _ in 0..<2_000 {
            let text = String((0..<Int.random(in: 0...20)).map { _ in Self.letters.randomElement()! })
            let json = Data(Self.written(text).utf8)
            #expect(try JSONDecoder().decode(String.self, from: json) == text)
        }
    }

    private static let letters: [Character] =
        (0..<128).map { Character(Unicode.Scalar(UInt8($0))) } + ["ä", "\u{2028}", "語", "🚗", "\u{0301}"]
}
