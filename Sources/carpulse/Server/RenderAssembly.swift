import Domain
import FoundationEssentials
import Integrations
import Logging
import Rendering

/// The worker processes and what runs on them.
struct RenderAssembly: Sendable {
    let templates: TemplateSet
    let page: ReportHTML
    let workers: RenderWorkers
    let renderer: WorkerReportRenderer
    let photos: WorkerPhotoProcessor
    let previews: WorkerPagePreviewer
    let documents: WorkerDocumentChecker
    let codes: WorkerCodeFinder

    init(_ settings: Settings, logger: Logger) throws {
        templates = try Self.templates(settings.rendering.templates)
        page = ReportHTML(templates: templates, symbols: QREncoder.symbols)
        let count = settings.rendering.workers ?? ProcessInfo.processInfo.activeProcessorCount
        var environment: [String: String] = [:]
        let own = ProcessInfo.processInfo.environment
        for name in ["PATH", "CARPULSE_ENGINE_DIR"] { environment[name] = own[name] }
        // A worker without its cage is for debugging only.
        if settings.environment == .dev { environment["CARPULSE_SANDBOX"] = own["CARPULSE_SANDBOX"] }
        let tagged = Locations.weasyPrint(own).map { files in
            Self.tagged(files, environment: environment, workers: count)
        }
        let prefersTagged = settings.rendering.engine == .weasyprint
        if prefersTagged, tagged == nil {
            throw ConfigurationFailure(["PDF_ENGINE: weasyprint is not installed; run `make setup`"])
        }
        workers = RenderWorkers(
            .init(executable: Locations.renderWorker, environment: environment, workers: count), tagged: tagged,
            prefersTagged: prefersTagged, logger: logger)
        renderer = WorkerReportRenderer(
            workers: workers, page: page, timeout: settings.rendering.timeout, signer: settings.rendering.signer)
        photos = WorkerPhotoProcessor(workers: workers, maxPixels: settings.limits.imagePixels)
        previews = WorkerPagePreviewer(workers: workers)
        documents = WorkerDocumentChecker(workers: workers)
        codes = WorkerCodeFinder(workers: workers)
    }

    /// - Throws: `ConfigurationFailure`, naming the file and the line.
    private static func templates(_ own: String?) throws -> TemplateSet {
        let folders = try Locations.templates(own)
        do { return try TemplateSet(folders: folders) } catch {
            throw ConfigurationFailure(["\(own == nil ? "templates" : "TEMPLATES_DIR"): \(error)"])
        }
    }

    /// Workers of the second engine: started when they are first needed, and ended when they are not any more, for each
    /// takes 150 MB.
    private static func tagged(
        _ files: (python: String, worker: String, fonts: String), environment: [String: String], workers: Int
    ) -> RenderWorkerPool.Configuration {
        var configuration = RenderWorkerPool.Configuration(
            executable: files.python, arguments: ["-I", "-B", files.worker, files.fonts], environment: environment,
            workers: workers)
        configuration.purpose = .tagged
        configuration.startLimit = .seconds(60)
        configuration.requestLimit = 200
        configuration.idleLimit = .seconds(300)
        return configuration
    }

    /// After the runner and the server: nothing of value is under way.
    func close() async { await workers.drain(patience: .seconds(1)) }
}
