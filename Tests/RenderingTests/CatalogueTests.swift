import Domain
import Testing

@testable import Rendering

@Suite struct CatalogueTests {
    @Test func shippedCataloguesAreComplete() throws {
        let problems = try MessageCatalogues.shipped().problems()
        #expect(problems.isEmpty, "\(problems.map(\.description).joined(separator: "\n"))")
    }

    @Test(arguments: ReportLanguage.allCases)
    func shippedMessagesAreTypographicallyClean(_ language: ReportLanguage) throws {
        let catalogue = try #require(try MessageCatalogues.shipped().catalogues[language])
        for (key, entry) in catalogue.entries {
            for text in entry.texts {
                #expect(!text.contains("'") && !text.contains("\""), "straight quote in \(key)")
                #expect(!text.contains("  ") && !text.hasPrefix(" ") && !text.hasSuffix(" "), "spacing of \(key)")
            }
        }
    }

    @Test func frenchKeepsItsPunctuationUnbroken() throws {
        let catalogue = try #require(try MessageCatalogues.shipped().catalogues[.fr])
        for (key, entry) in catalogue.entries {
            for text in entry.texts {
                for (before, mark) in zip(text, text.dropFirst()) where ":;!?»".contains(mark) {
                    #expect(before == "\u{A0}", "\(mark) in \(key): \(text)")
                }
                for (mark, after) in zip(text, text.dropFirst()) where mark == "«" {
                    #expect(after == "\u{A0}", "« in \(key): \(text)")
                }
            }
        }
    }

    @Test func everyKindOfProblemIsFound() throws {
        let english = #"{"a": "A", "b": "B {x}", "c": {"one": "1", "other": "{count}"}, "d": "D", "e": "E"}"#
        let german = #"{"b": "B {y}", "c": "C", "d": " ", "e": "E", "f": "F"}"#
        let catalogues = try MessageCatalogues(files: [.en: Array(english.utf8), .de: Array(german.utf8)])
        let found = catalogues.problems().filter { $0.language == .de }.map(\.description)
        #expect(
            found == [
                "de missingKey a", "de placeholderMismatch b", "de pluralMismatch c", "de emptyMessage d",
                "de extraKey f",
            ])
        #expect(catalogues.problems().contains { $0.language == .fi && $0.kind == .missingLanguage })
    }

    @Test func onlyFrenchNeedsTheNumberInTheSingular() throws {
        let english = #"{"a": {"one": "One", "other": "{count}"}}"#
        let files = Dictionary(uniqueKeysWithValues: ReportLanguage.allCases.map { ($0, Array(english.utf8)) })
        let problems = try MessageCatalogues(files: files).problems()
        #expect(problems.map(\.description) == ["fr placeholderMismatch a"])
    }

    @Test func anUnreadableFileIsNamed() {
        let error = #expect(throws: CatalogueError.self) {
            try MessageCatalogues(files: [.sv: Array(#"{"a": 1}"#.utf8)])
        }
        #expect(error?.code == "catalogue_unreadable")
        #expect(error?.message.hasPrefix("sv.json") == true)
    }

    @Test func countriesHaveANameInEachLanguage() throws {
        let catalogues = try MessageCatalogues.shipped()
        #expect(catalogues.countries.codes.count >= 60)
        #expect(
            ReportLanguage.allCases.map { catalogues[$0].countryName("SE") } == [
                "Sweden", "Ruotsi", "Sverige", "Sverige", "Sverige", "Schweden", "Suède", "Suecia", "Svezia",
            ])
        #expect(catalogues[.fi].countryName("fi") == "Suomi")
        #expect(catalogues[.fi].countryName("ZZ") == "ZZ")
    }

    @Test func aShortRowOfCountryNamesIsRefused() {
        let error = #expect(throws: CatalogueError.self) {
            try CountryNames(json: Array(#"{"languages": ["en", "fi"], "names": {"SE": ["Sweden"]}}"#.utf8))
        }
        #expect(error?.code == "countries_unreadable")
    }

    @Test func pseudoLocaleBracketsEveryMessage() throws {
        let english = try MessageCatalogues.shipped().catalogues[.en]
        let pseudo = try MessageCatalogues.pseudo(.de)
        for key in english?.entries.keys.sorted() ?? [] {
            let text = pseudo[.de](key)
            #expect(text.hasPrefix("⟪") && text.hasSuffix("⟫"))
        }
    }
}

extension MessageCatalogue.Entry {
    /// The forms as written in the file.
    fileprivate var texts: [String] {
        switch self {
        case .single(let message): [message.source]
        case .plural(let one, let other): [one.source, other.source]
        }
    }
}
