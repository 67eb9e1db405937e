import FoundationEssentials

/// Where the program finds what is shipped beside it.
enum Locations {
    /// This very program.
    static let executable = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? "carpulse"

    /// The render worker lies beside the program.
    static var renderWorker: String { folder(of: executable) + "/carpulse-render" }

    /// The folders of templates: the operator's, which may hold any of the files, then the one that ships: the nearest
    /// `Templates` above the program, in the working folder, or where packages put it.
    static func templates(_ own: String?) throws(ConfigurationFailure) -> [String] {
        let files = FileManager.default
        if let own, !files.fileExists(atPath: own + "/.") {
            throw ConfigurationFailure(["TEMPLATES_DIR: there is no folder \(own)"])
        }
        let candidates =
            ancestors(of: executable).map { $0 + "/Templates" } + ["Templates", "/usr/share/carpulse/Templates"]
        let shipped = candidates.first { files.fileExists(atPath: $0 + "/vehicle_report.html") }
        guard own != nil || shipped != nil else {
            throw ConfigurationFailure(["TEMPLATES_DIR: no vehicle_report.html in the shipped folders"])
        }
        return [own, shipped].compactMap(\.self)
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
