import FoundationEssentials

/// Where the engine's library and the fonts lie (made by scripts/fetch-engine.sh).
struct EngineFolder {
    var path: String
    var library: String
    /// The faces the engine may use, for example "Inter-Bold".
    var fonts: [String]

    var fontsFolder: String { path + "/fonts" }
    var fontsConfig: String { fontsFolder + "/fonts.conf" }

    struct NotFound: Error { var message: String }

    /// `CARPULSE_ENGINE_DIR`, or `.vendor/plutobook` in a folder above the program or the working directory.
    static func find(environment: [String: String]) throws(NotFound) -> EngineFolder {
        if let named = environment["CARPULSE_ENGINE_DIR"] { return try EngineFolder(path: named) }
        let files = FileManager.default
        let program = (try? files.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        for start in [program, files.currentDirectoryPath] {
            for folder in ancestors(of: start) where files.fileExists(atPath: folder + "/.vendor/plutobook/fonts") {
                return try EngineFolder(path: folder + "/.vendor/plutobook")
            }
        }
        throw NotFound(message: "no .vendor/plutobook found; run scripts/fetch-engine.sh")
    }

    private init(path: String) throws(NotFound) {
        self.path = path
        let files = FileManager.default
        let libraries = (try? files.contentsOfDirectory(atPath: path + "/plutoprint.libs")) ?? []
        guard let name = libraries.first(where: { $0.hasPrefix("libplutobook-") }) else {
            throw NotFound(message: "no libplutobook in \(path)/plutoprint.libs; run scripts/fetch-engine.sh")
        }
        library = path + "/plutoprint.libs/" + name
        let faces = (try? files.contentsOfDirectory(atPath: path + "/fonts")) ?? []
        fonts = faces.filter { $0.hasSuffix(".otf") || $0.hasSuffix(".ttf") }.map { String($0.dropLast(4)) }.sorted()
    }

    private static func ancestors(of path: String) -> [String] {
        var folders: [String] = []
        var rest = path[...]
        while !rest.isEmpty {
            folders.append(String(rest))
            rest = rest.lastIndex(of: "/").map { rest[..<$0] } ?? ""
        }
        return folders
    }
}
