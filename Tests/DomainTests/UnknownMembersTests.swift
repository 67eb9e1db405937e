import Domain
import FoundationEssentials
import Testing

@Suite struct UnknownMembersTests {
    private func merged(_ stored: String, _ known: String, _ changed: String) -> String {
        let unknown = UnknownMembers(in: Data(stored.utf8), beside: Data(known.utf8))
        return unknown.map { String(decoding: $0.added(to: Data(changed.utf8)), as: UTF8.self) } ?? "none"
    }

    @Test func `a document that is known whole has none`() {
        #expect(merged(#"{"a":1,"b":[1,2]}"#, #"{"a":1,"b":[1,2]}"#, "{}") == "none")
        #expect(merged(#"{"b":[1,2],"a":1.0}"#, #"{"a":1,"b":[1,2]}"#, "{}") == "none")
        #expect(merged("not JSON", "{}", "{}") == "none")
    }

    @Test func `unknown members come back at their places, known ones win`() {
        let text = merged(
            #"{"a":1,"x":{"deep":[true]},"in":{"k":1,"u":"v"}}"#, #"{"a":1,"in":{"k":1}}"#, #"{"a":2,"in":{"k":3}}"#)
        #expect(text == #"{"a":2,"in":{"k":3,"u":"v"},"x":{"deep":[true]}}"#)
    }

    @Test func `a known member that was cleared does not come back, nor what was inside it`() {
        #expect(merged(#"{"a":{"k":1,"u":2},"b":1,"x":0}"#, #"{"a":{"k":1},"b":1}"#, "{}") == #"{"x":0}"#)
    }

    @Test func `elements are found by id or VIN, wherever they stand`() {
        let text = merged(
            #"[{"id":"1","u":"one"},{"id":"2","u":"two"},{"vin":"V","u":"car"}]"#,
            #"[{"id":"1"},{"id":"2"},{"vin":"V"}]"#, #"[{"vin":"V"},{"id":"3"},{"id":"1"}]"#)
        #expect(text == #"[{"u":"car","vin":"V"},{"id":"3"},{"id":"1","u":"one"}]"#)
    }

    @Test func `numbers keep all their digits`() {
        let text = merged(#"{"n":12345678901234567890.125,"z":9007199254740993}"#, "{}", "{}")
        #expect(text == #"{"n":12345678901234567890.125,"z":9007199254740993}"#)
    }
}
