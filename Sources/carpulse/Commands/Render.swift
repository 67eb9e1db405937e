import ArgumentParser
import Domain
import Drivers
import FoundationEssentials
import Integrations
import Logging
import Rendering

/// `carpulse render`: one report from a data file, without server and Redis.
struct Render: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make one report from a data file.",
        discussion: "The file is the report model as JSON, for example demo-output/report-data.json.")

    @OptionGroup var options: ConfigurationOptions

    @Argument(help: "The data file.")
    var data: String

    @Option(help: "One of the nine languages.")
    var language = "en"

    @Option(help: "Engine of standard PDFs: plutobook or weasyprint.")
    var engine = "plutobook"

    @Option(help: "Kind of PDF: standard, ua (PDF/UA-1) or a3 (PDF/A-3 with the data inside).")
    var profile = PDFProfile.standard.rawValue

    @Flag(help: "With .html: the page as the PDF engines get it.")
    var print = false

    @Option(name: .shortAndLong, help: "Where to write; the end of the name decides: .pdf or .html.")
    var output: String

    func run() async throws {
        guard let language = ReportLanguage(tag: language) else {
            throw ValidationError("unknown language \(language)")
        }
        guard let profile = PDFProfile(rawValue: profile) else {
            let known = PDFProfile.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("unknown profile \(profile); there are \(known)")
        }
        let settings = try await options.settings([.pdfEngine: engine])
        do {
            var model = try readModel()
            // The bytes of photos are not in the file.
            model.photos = []
            let bytes = try await render(model, language, profile, settings)
            try Data(bytes).write(to: URL(filePath: output))
        } catch let failure as ConfigurationFailure {
            throw Exit.configuration(failure)
        } catch {
            throw Exit.failure("\(error)")
        }
    }

    private func readModel() throws -> ReportModel {
        guard let file = try? Data(contentsOf: URL(filePath: data)) else {
            throw Exit.failure("\(data) cannot be read")
        }
        if let answer = try? DomainJSON.decode(ReportAnswer.self, from: file) { return answer.report }
        return try DomainJSON.decode(ReportModel.self, from: file)
    }

    /// The answer of the report route and the body of the async request hold the model in a member of this name.
    private struct ReportAnswer: Decodable {
        var report: ReportModel
    }

    private func render(
        _ model: ReportModel, _ language: ReportLanguage, _ profile: PDFProfile, _ settings: Settings
    ) async throws -> [UInt8] {
        let assembly = try RenderAssembly(settings, logger: Logger(label: "render"))
        if output.hasSuffix(".html") {
            let page = try ReportHTML(templates: assembly.templates)
                .render(model: model, language: language, edition: print ? .pdf : .screen)
            return Array(page.html.utf8)
        }
        let report: RenderedReport
        do {
            report = try await assembly.renderer.render(
                model, photos: [], language: language, profile: profile, paper: .a4, progress: { _ in })
        } catch {
            await assembly.close()
            throw error
        }
        await assembly.close()
        return report.pdf
    }
}
