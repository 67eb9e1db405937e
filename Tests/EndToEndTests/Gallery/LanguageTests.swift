import FoundationEssentials
import TestSupport
import Testing

/// No report says anything in English that its own language has words for; names and units are nobody's.
@Suite(.timeLimit(.minutes(10))) struct LanguageTests {
    @Test func noEnglishIsLeftInOtherLanguages() async throws {
        let sets = ["full", "nothing", "new-car"]
        let languages = Gallery.languages.filter { $0 != "en" }
        let gallery = try await Gallery(sets, languages)
        let english = try Self.phrases("en")
        #expect(english.count > 200)
        for language in languages {
            let own = try Self.phrases(language)
            for set in sets {
                let (_, output) = try await Tool.run("pdftotext", gallery.report(set, language), "-")
                let text = output.split { $0.isWhitespace }.joined(separator: " ")
                #expect(english.subtracting(own).filter { text.contains($0) } == [], "\(set) \(language)")
            }
        }
    }

    private enum Message: Decodable {
        case single(String)
        case plural([String: String])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            self =
                try (try? container.decode(String.self)).map { .single($0) }
                ?? .plural(container.decode([String: String].self))
        }

        var texts: [String] {
            switch self {
            case .single(let text): [text]
            case .plural(let forms): Array(forms.values)
            }
        }
    }

    /// What stands between the placeholders of a catalogue's messages, from two words on.
    private static func phrases(_ language: String) throws -> Set<String> {
        let templates = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/") + "/Templates"
        let file = try Data(contentsOf: URL(filePath: "\(templates)/catalogues/\(language).json"))
        let messages = try JSONDecoder().decode([String: Message].self, from: file)
        // Column headings of the CSV are no part of a report.
        let texts = messages.filter { !$0.key.hasPrefix("csv.") }.values.flatMap(\.texts)
        let parts = texts.flatMap { text in
            text.split(omittingEmptySubsequences: false) { "{}".contains($0) }.enumerated()
        }
        .filter { $0.offset.isMultiple(of: 2) }
        .map { $0.element.split { $0.isWhitespace }.joined(separator: " ") }
        return Set(parts.filter { $0.count > 9 && $0.contains(" ") })
    }
}
