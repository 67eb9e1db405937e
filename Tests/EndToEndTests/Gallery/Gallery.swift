import Drivers
import FoundationEssentials
import TestSupport
import Testing

/// Reports of the gallery's data sets, made by the program.
struct Gallery {
    static let languages = ["en", "fi", "sv", "no", "da", "de", "fr", "es", "it"]
    static let sets = [
        "full", "no-charging", "one-session", "thousands", "asleep", "nothing", "long-names", "scripts", "imperial",
        "new-car", "currencies", "alerts",
    ]

    private let directory: TemporaryDirectory

    /// Makes the data files and of each a report in each language.
    init(_ sets: [String], _ languages: [String]) async throws {
        directory = try TemporaryDirectory()
        let data = try await Tool.run("python3", [Self.home + "/make.py", directory.path] + sets)
        try #require(data.status == .exited(code: 0), "\(data.output)")
        let files = sets.map { directory.file($0 + ".json") }
        let made = try await Tool.program(
            ["render"] + files + ["--language", languages.joined(separator: ","), "--output", directory.path]
                + Self.mark)
        try #require(made.status == .exited(code: 0), "\(made.output)")
    }

    private static let mark = ["--verify-code", "7K3M-9QX2-C4VB-8TNE", "--verify-base", "https://reports.example"]

    /// The report as a page for a browser.
    func page(_ set: String, _ language: String) async throws -> String {
        let file = directory.file("page.html")
        let made = try await Tool.program(
            ["render", directory.file(set + ".json"), "--language", language, "--output", file] + Self.mark)
        try #require(made.status == .exited(code: 0), "\(made.output)")
        return String(decoding: try Data(contentsOf: URL(filePath: file)), as: UTF8.self)
    }

    /// The PDF of a report.
    func report(_ set: String, _ language: String) -> String { directory.file("\(set)-\(language).pdf") }

    /// Where the data sets and what was found good lie.
    static let home = "/" + #filePath.split(separator: "/").dropLast().joined(separator: "/")

    /// True in a run that takes what there is now for good: `UPDATE_GOLDEN=1`.
    static let isUpdating = ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1"
}
