import FoundationEssentials

/// Where the program finds what is shipped beside it.
enum Locations {
    /// This very program.
    static let executable = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? "carpulse"

    /// The render worker lies beside the program.
    static var renderWorker: String { folder(of: executable) + "/carpulse-render" }

    /// The folder of templates: as set, else the nearest `Templates` above the program, the working folder, or the
    /// place where packages put it.
    static func templates(_ setting: String?) throws(ConfigurationFailure) -> String {
        let mark = "/vehicle_report.html"
        let candidates =
            setting.map { [$0] }
            ?? ancestors(of: executable).map { $0 + "/Templates" } + ["Templates", "/usr/share/carpulse/Templates"]
        for candidate in candidates where FileManager.default.fileExists(atPath: candidate + mark) { return candidate }
        throw ConfigurationFailure(["TEMPLATES_DIR: no vehicle_report.html in \(setting ?? "the shipped folders")"])
    }

    private static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }

    private static func ancestors(of path: String) -> [String] {
        var result: [String] = []
        var current = folder(of: path)
        while current.count > 1 {
            result.append(current)
            current = folder(of: current)
            if result.last == current { break }
        }
        return result
    }
}
