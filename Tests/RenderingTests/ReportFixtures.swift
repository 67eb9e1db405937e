import Domain
import FoundationEssentials

@testable import Rendering

/// The templates as they ship, with the English catalogue alone.
enum ReportFixtures {
    static var directory: String {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Templates").path
    }

    static func templates() throws -> TemplateSet { try TemplateSet(directory: directory, languages: [.en]) }

    static func render(
        _ model: ReportModel, _ edition: ReportEdition = .pdf, templates: TemplateSet? = nil
    ) throws -> RenderedHTML {
        try ReportHTML(templates: templates ?? Self.templates()).render(model: model, language: .en, edition: edition)
    }

    /// What a reader sees and hears: the text between the tags, and the labels of pictures.
    static func visibleText(_ html: String) -> String {
        let body = html.split(separator: "<body>", maxSplits: 1).last ?? ""
        var text = ""
        var isTag = false
        for character in body {
            switch character {
            case "<": isTag = true
            case ">": (isTag, text) = (false, text + " ")
            default: if !isTag { text.append(character) }
            }
        }
        return text
    }
}
