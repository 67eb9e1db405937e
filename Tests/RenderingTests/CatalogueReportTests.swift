import Domain
import Testing

@testable import Rendering

/// Whole reports in the other eight languages hold nothing that was forgotten.
@Suite struct CatalogueReportTests {
    private static let translated = ReportLanguage.allCases.filter { $0 != .en }

    private func text(_ model: ReportModel, _ language: ReportLanguage, _ templates: TemplateSet) throws -> String {
        let html = try ReportHTML(templates: templates).render(model: model, language: language, edition: .pdf).html
        return ReportFixtures.visibleText(html)
    }

    @Test(arguments: translated) func noMessageIsMissing(_ language: ReportLanguage) throws {
        let templates = try TemplateSet(directory: ReportFixtures.directory)
        for model in [SampleModel.full(), SampleModel.asleep()] {
            #expect(try !text(model, language, templates).contains("⟦"))
        }
    }

    @Test(arguments: translated) func noEnglishMessageIsLeft(_ language: ReportLanguage) throws {
        let templates = try TemplateSet(directory: ReportFixtures.directory)
        let english = templates[.en]
        let phrases = try #require(templates.catalogues.catalogues[.en]).entries.keys.map { english($0) }
            .filter { $0.contains(" ") && $0.count > 9 && !$0.contains("⟦") }
        let keys = try #require(templates.catalogues.catalogues[language]).entries.keys
        let own = Set(keys.map { templates[language]($0) })
        for var model in [SampleModel.full(), SampleModel.asleep()] {
            model.alerts = model.alerts.map { _ in [] }  // Tesla's own texts are English
            let text = try text(model, language, templates)
            #expect(phrases.filter { !own.contains($0) && text.contains($0) } == [])
        }
    }
}
