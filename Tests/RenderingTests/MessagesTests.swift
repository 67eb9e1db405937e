import Domain
import Testing

@testable import Rendering

@Suite struct MessagesTests {
    private func messages(_ language: ReportLanguage, _ json: String) throws -> Messages {
        try MessageCatalogues(files: [language: Array(json.utf8)])[language]
    }

    @Test func placeholdersAreFilled() throws {
        let messages = try messages(.en, #"{"a": "{x} of {y}, {x}", "b": "{count}{", "c": "{} {a{x}"}"#)
        #expect(messages("a", ["x": "1", "y": "{x}"]) == "1 of {x}, 1")
        #expect(messages("b", ["count": "2"]) == "2{")
        #expect(messages("c", ["x": "3"]) == "{} {a3")
    }

    @Test func whatIsMissingShowsInBrackets() throws {
        let messages = try messages(.en, #"{"a": "{x}"}"#)
        #expect(messages("a") == "⟦x⟧")
        #expect(messages("none") == "⟦none⟧")
        #expect(messages.plural("none", 1) == "⟦none⟧")
        #expect(messages.has("a") && !messages.has("none"))
    }

    @Test func aLanguageWithoutAFileShowsKeys() throws {
        #expect(try MessageCatalogues(files: [:])[.fi]("a") == "⟦a⟧")
    }

    @Test(arguments: ReportLanguage.allCases)
    func oneIsSingularAndZeroOnlyInFrench(_ language: ReportLanguage) throws {
        let messages = try messages(language, #"{"a": {"one": "{count} item", "other": "{count} items"}}"#)
        #expect(messages.plural("a", 0) == (language == .fr ? "0 item" : "0 items"))
        #expect(messages.plural("a", 1) == "1 item")
        #expect(messages.plural("a", 2) == "2 items")
    }

    @Test func theCountIsFormatted() throws {
        let messages = try messages(.de, #"{"a": {"one": "{count} km, {x}", "other": "{count} km, {x}"}}"#)
        #expect(messages.plural("a", 12345, ["x": "y"]) == "12.345 km, y")
    }

    @Test func aPluralMessageWithoutACountIsTheOtherForm() throws {
        let messages = try messages(.de, #"{"a": {"one": "Tag", "other": "Tage"}, "b": "{count} d"}"#)
        #expect(messages("a") == "Tage")
        #expect(messages.plural("b", 1) == "1 d")
    }
}
