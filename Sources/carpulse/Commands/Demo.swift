import ArgumentParser
import DemoClient
import Domain
import FoundationEssentials

/// `carpulse demo`: the main job as a client, against an own or a given server.
struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Sign in, upload photos, make nine reports and download everything.")

    @Option(help: "A running server with the Tesla mock; default: an own one on free ports.")
    var url: String?

    @Option(help: "Comma-separated languages; default: all nine.")
    var languages: String?

    @Option(help: "Folder of JPEG or PNG photos, at most ten are used.")
    var photos: String?

    @Option(help: "Folder for the files.")
    var output = "demo-output"

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        let shipped = (try? Locations.templates(nil))?.last
        let options = DemoOptions(
            url: url, languages: try chosenLanguages().map(\.rawValue),
            photos: photos ?? "\(shipped ?? "Templates")/demo",
            output: output, executable: Locations.executable, environment: environment,
            isLive: Console.isTerminal && environment["NO_COLOR"] == nil)
        do {
            try await DemoRun(options) { Console.write($0) }.run()
        } catch {
            throw Exit.failure("\(error)")
        }
    }

    private func chosenLanguages() throws -> [ReportLanguage] {
        guard let languages else { return ReportLanguage.allCases }
        return try languages.split(separator: ",").map { tag in
            guard let language = ReportLanguage(tag: String(tag)) else {
                throw ValidationError(
                    "\(tag) is not one of \(ReportLanguage.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            return language
        }
    }
}
