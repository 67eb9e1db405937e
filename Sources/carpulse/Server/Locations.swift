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

    /// The second PDF engine: its Python, its worker and the fonts, as `make setup` leaves them; nil when one is missing.
    /// - Parameter environment: `CARPULSE_WEASYPRINT_DIR` and `CARPULSE_ENGINE_DIR` name other folders.
    static func weasyPrint(_ environment: [String: String]) -> (python: String, worker: String, fonts: String)? {
        let folders = ancestors(of: executable) + ["."]
        func first(_ candidates: [String]) -> String? {
            candidates.first { FileManager.default.fileExists(atPath: $0) }
        }
        let engine = environment["CARPULSE_WEASYPRINT_DIR"].map { [$0] } ?? folders.map { $0 + "/.vendor/weasyprint" }
        let fonts = environment["CARPULSE_ENGINE_DIR"].map { [$0] } ?? folders.map { $0 + "/.vendor/plutobook" }
        let name = "/weasyprint_worker.py"
        let workers =
            [folder(of: executable) + name] + folders.map { $0 + "/Sources/carpulse-render" + name }
            + ["/usr/share/carpulse" + name]
        guard let python = first(engine.map { $0 + "/bin/python" }), let worker = first(workers),
            let fonts = first(fonts.map { $0 + "/fonts" })
        else { return nil }
        return (python, worker, fonts)
    }

    /// Swagger UI and ReDoc, as `make setup` leaves them; nil where they are missing.
    static var apiPages: String? {
        (ancestors(of: executable).map { $0 + "/.vendor/api-pages" } + [
            ".vendor/api-pages", "/usr/share/carpulse/api-pages",
        ]).first { FileManager.default.fileExists(atPath: $0) }
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
