import ArgumentParser
import Domain
import Drivers
import FoundationEssentials
import Integrations
import Logging
import Rendering

/// `carpulse render`: reports from data files, without server and Redis.
struct Render: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make reports from data files.",
        discussion: """
            A file is the report model as JSON, for example demo-output/report-data.json. Photos that it names are read \
            from its folder; those that are not there are left out.
            """)

    @OptionGroup var options: ConfigurationOptions

    @Argument(help: "The data files.")
    var data: [String]

    @Option(help: "One of the nine languages, several with commas between, or all.")
    var language = "en"

    @Option(help: "Engine of standard PDFs: plutobook or weasyprint.")
    var engine = "plutobook"

    @Option(help: "Kind of PDF: standard, ua (PDF/UA-1) or a3 (PDF/A-3 with the data inside).")
    var profile = PDFProfile.standard.rawValue

    @Flag(help: "With .html: the page as the PDF engines get it.")
    var print = false

    @Option(help: "Print this code to verify the report by; sixteen letters and digits.")
    var verifyCode: String?

    @Option(help: "The address that the code is verified at; default: PUBLIC_BASE_URL.")
    var verifyBase: String?

    @Option(
        name: .shortAndLong,
        help:
            "Where to write: a name that ends in .pdf or .html, or for several reports a folder for DATA-LANGUAGE.pdf.")
    var output: String

    func run() async throws {
        let jobs = try jobs()
        guard let profile = PDFProfile(rawValue: profile) else {
            let known = PDFProfile.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("unknown profile \(profile); there are \(known)")
        }
        let settings = try await options.settings([.pdfEngine: engine])
        do {
            let mark = try mark(settings)
            let assembly = try RenderAssembly(settings, logger: Logger(label: "render"))
            do {
                try await run(jobs, profile, mark, assembly)
            } catch {
                await assembly.close()
                throw error
            }
            await assembly.close()
        } catch let failure as ConfigurationFailure {
            throw Exit.configuration(failure)
        } catch RenderError.unsupported(let kind) {
            throw Exit.failure("no engine for \(kind.rawValue) here: `make setup` installs it")
        } catch {
            throw Exit.failure("\(error)")
        }
    }

    /// No server knows this report: only who asks for it gets a place to verify it, for a look at the print.
    private func mark(_ settings: Settings) throws -> VerifyMark? {
        guard let verifyCode else { return nil }
        guard let code = VerifyCode(verifyCode) else {
            throw Exit.failure("\(verifyCode) is no code: it has sixteen letters and digits, none of them i, l, o, u")
        }
        let base = verifyBase ?? settings.publicBaseURL ?? "http://\(settings.host):\(settings.port)"
        return VerifyMark(code: code, base: base)
    }

    /// One report to make.
    private struct Job {
        let data: String
        let language: ReportLanguage
        let output: String
        /// Of an HTML file.
        let edition: ReportEdition
    }

    private func jobs() throws -> [Job] {
        let tags = language.split(separator: ",").map { String($0) }
        let languages =
            try tags == ["all"]
            ? ReportLanguage.allCases
            : tags.map { tag in
                guard let language = ReportLanguage(tag: tag) else { throw ValidationError("unknown language \(tag)") }
                return language
            }
        let isFile = output.hasSuffix(".pdf") || output.hasSuffix(".html")
        guard !isFile || data.count * languages.count == 1 else {
            throw ValidationError("several reports need a folder as output")
        }
        return data.flatMap { data in
            languages.map { language in
                let name = URL(filePath: data).deletingPathExtension().lastPathComponent + "-\(language.rawValue).pdf"
                return Job(
                    data: data, language: language, output: isFile ? output : output + "/" + name,
                    edition: print ? .pdf : .screen)
            }
        }
    }

    /// As many at a time as there are workers.
    private func run(
        _ jobs: [Job], _ profile: PDFProfile, _ mark: VerifyMark?, _ assembly: RenderAssembly
    ) async throws {
        if let folder = jobs.first.map({ URL(filePath: $0.output).deletingLastPathComponent() }) {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, job) in jobs.enumerated() {
                if index >= assembly.renderer.capacity { try await group.next() }
                group.addTask { try await Self.run(job, profile, mark, assembly) }
            }
            try await group.waitForAll()
        }
    }

    private static func run(
        _ job: Job, _ profile: PDFProfile, _ mark: VerifyMark?, _ assembly: RenderAssembly
    ) async throws {
        var model = try readModel(job.data)
        if model.preferences.maskVIN == true { model.maskVIN() }
        model.verification = mark
        let folder = URL(filePath: job.data).deletingLastPathComponent()
        let photos = model.photos.compactMap { photo in
            (try? Data(contentsOf: folder.appending(path: photo.asset))).map { (photo: photo, bytes: Array($0)) }
        }
        let bytes: [UInt8]
        if job.output.hasSuffix(".html") {
            // A browser would look for the photos beside the page.
            model.photos = []
            let page = try assembly.page
                .render(model: model, language: job.language, edition: job.edition)
            bytes = Array(page.html.utf8)
        } else {
            model.photos = photos.map(\.photo)
            bytes = try await assembly.renderer.render(
                model, photos: photos.map(\.bytes), language: job.language, profile: profile, paper: .a4,
                progress: { _ in }
            ).pdf
        }
        try Data(bytes).write(to: URL(filePath: job.output))
    }

    private static func readModel(_ path: String) throws -> ReportModel {
        guard let file = try? Data(contentsOf: URL(filePath: path)) else {
            throw Exit.failure("\(path) cannot be read")
        }
        if let answer = try? DomainJSON.decode(ReportAnswer.self, from: file) { return answer.report }
        return try DomainJSON.decode(ReportModel.self, from: file)
    }

    /// The answer of the report route and the body of the async request hold the model in a member of this name.
    private struct ReportAnswer: Decodable {
        var report: ReportModel
    }
}
