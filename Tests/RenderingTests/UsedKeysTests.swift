import Domain
import FoundationEssentials
import Testing

@testable import Rendering

/// A message that nothing asks for is not translated in vain.
@Suite struct UsedKeysTests {
    @Test func everyMessageIsUsed() throws {
        let sources = Self.files(below: "Sources", ending: ".swift").flatMap(Self.quoted)
        let templates = Self.files(below: "Templates", ending: ".html").flatMap(Self.named)
        let whole = Set(sources.filter { !$0.hasSuffix(".") } + templates)
        // "gap." + reason.rawValue, "glossary.\(term).text"
        let beginnings = Set(sources.filter { $0.hasSuffix(".") && $0.count > 1 })
        let keys = try #require(try MessageCatalogues.shipped().catalogues[.en]).entries.keys
        let unused = keys.filter { key in
            !whole.contains(key) && !beginnings.contains { key.hasPrefix($0) }
        }
        #expect(unused.sorted() == [])
    }

    /// What stands in quotes, as far as it is known before the program runs.
    private static func quoted(_ text: String) -> [String] {
        text.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
            .filter { !$0.offset.isMultiple(of: 2) }
            .compactMap { $0.element.split(separator: "\\(").first.map { String($0) } }
    }

    /// `{{t.alerts.caption}}`
    private static func named(_ text: String) -> [String] {
        text.split(separator: "{{t.").dropFirst().map { part in String(part.prefix { $0 != "}" }) }
    }

    private static func files(below folder: String, ending suffix: String) -> [String] {
        let root = ReportFixtures.directory + "/../" + folder
        let names = (try? FileManager.default.subpathsOfDirectory(atPath: root)) ?? []
        return names.filter { $0.hasSuffix(suffix) }.sorted()
            .compactMap { FileManager.default.contents(atPath: root + "/" + $0) }
            .map { String(decoding: $0, as: UTF8.self) }
    }
}
