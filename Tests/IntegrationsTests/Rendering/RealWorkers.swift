import Domain
import FoundationEssentials
import Rendering

@testable import Integrations

/// The real worker program, built beside the tests.
enum RealWorkers {
    /// Runs `body` with one worker of each sort and ends them afterwards.
    /// - Parameter tagged: with the second engine.
    static func with(tagged: Bool = false, _ body: (RenderWorkers) async throws -> Void) async throws {
        let second = RenderWorkerPool.Configuration(
            executable: project + "/.vendor/weasyprint/bin/python",
            arguments: [
                "-I", "-B", project + "/Sources/carpulse-render/weasyprint_worker.py",
                project + "/.vendor/plutobook/fonts",
            ], workers: 1)
        let workers = RenderWorkers(
            .init(executable: executable, workers: 1), tagged: tagged ? second.patient : nil, logger: .silent)
        do {
            try await body(workers)
            await workers.drain(patience: .zero)
        } catch {
            await workers.drain(patience: .zero)
            throw error
        }
    }

    static func renderer(_ workers: RenderWorkers, timeout: Duration = .seconds(300)) throws -> WorkerReportRenderer {
        WorkerReportRenderer(workers: workers, page: try page, timeout: timeout)
    }

    /// What a PDF is made of.
    static func html(_ model: ReportModel, _ language: ReportLanguage) throws -> String {
        try page.render(model: model, language: language, edition: .pdf).html
    }

    static func table(_ model: ReportModel, _ language: ReportLanguage) throws -> String {
        ChargingHistoryCSV(words: try page.words(language)).pieces(model.charging ?? []).joined()
    }

    private static var page: ReportHTML {
        get throws {
            ReportHTML(templates: try TemplateSet(folders: [project + "/Templates"]), symbols: QREncoder.symbols)
        }
    }

    /// A picture from the worker's own tests.
    static func picture(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: "\(project)/Tests/RenderWorkerTests/Fixtures/\(name)")))
    }

    private static var executable: String {
        let program = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return "/" + program.split(separator: "/").dropLast().joined(separator: "/") + "/carpulse-render"
    }

    static let project = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
}

extension RenderWorkerPool.Configuration {
    /// For a machine on which many tests run at once.
    fileprivate var patient: Self {
        var configuration = self
        configuration.startLimit = .seconds(120)
        return configuration
    }
}
