import Testing

@testable import Integrations

@Suite struct KeyRingTests {
    static let key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="

    @Test func readsKeysNewestFirst() throws {
        let ring = try KeyRing(parsing: "new:\(Self.key), old1:\(Self.key)\nx:\(Self.key)")
        #expect(ring.newest.id.description == "new")
        #expect(ring.key(KeyRing.KeyID(bytes: Array("old1".utf8))) != nil)
        #expect(ring.key(KeyRing.KeyID(bytes: Array("zzzz".utf8))) == nil)
    }

    @Test func generatesAKeyThatItReads() throws {
        let text = KeyRing.generate()
        #expect(try KeyRing(parsing: text).newest.id.bytes == Array(text.utf8.prefix(4)))
        #expect(KeyRing.generate() != text)
    }

    @Test(arguments: [
        ("", KeyRingError.Code.empty), ("abc", .format), ("toolong:\(key)", .name), (":\(key)", .name),
        ("ä:\(key)", .name), ("a:AAAA", .length), ("a:!", .length), ("a:\(key),a:\(key)", .duplicate),
    ])
    func saysWhatIsWrong(text: String, code: KeyRingError.Code) {
        let error = #expect(throws: KeyRingError.self) { try KeyRing(parsing: text) }
        #expect(error?.code == code)
        #expect(error?.message.contains(Self.key) == false)
    }
}
