import FoundationEssentials
import Rendering

@testable import Integrations

/// The real worker program, built beside the tests.
enum RealWorkers {
    /// Runs `body` with one worker of each sort and ends them afterwards.
    static func with(_ body: (RenderWorkers) async throws -> Void) async throws {
        let workers = RenderWorkers(.init(executable: executable, workers: 1), logger: .silent)
        do {
            try await body(workers)
            await workers.drain(patience: .zero)
        } catch {
            await workers.drain(patience: .zero)
            throw error
        }
    }

    static func renderer(_ workers: RenderWorkers, timeout: Duration = .seconds(60)) throws -> WorkerReportRenderer {
        let templates = try TemplateSet(folders: [project + "/Templates"])
        return WorkerReportRenderer(workers: workers, page: ReportHTML(templates: templates), timeout: timeout)
    }

    /// A picture from the worker's own tests.
    static func picture(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: "\(project)/Tests/RenderWorkerTests/Fixtures/\(name)")))
    }

    private static var executable: String {
        let program = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return "/" + program.split(separator: "/").dropLast().joined(separator: "/") + "/carpulse-render"
    }

    private static let project = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
}
