import FoundationEssentials

/// The files of the templates in one folder, or in several that lie over each other.
struct TemplateFiles {
    /// The first one that has a file gives it.
    let folders: [String]

    /// - Throws: `template_missing`.
    func bytes(_ path: String) throws(TemplateError) -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: file(path)) else {
            throw TemplateError(code: "template_missing", message: file(path))
        }
        return Array(data)
    }

    func text(_ path: String) throws(TemplateError) -> String { String(decoding: try bytes(path), as: UTF8.self) }

    /// File names below `folder`, without the suffix, from all folders.
    func names(in folder: String, suffix: String) -> [String] {
        folders.flatMap { (try? FileManager.default.contentsOfDirectory(atPath: "\($0)/\(folder)")) ?? [] }
            .filter { $0.hasSuffix(suffix) }.map { String($0.dropLast(suffix.count)) }
    }

    /// What is wrong with a file, as an operator wants to read it: `/etc/carpulse/partials/chip.html:3: …`.
    func flaw(_ path: String, line: Int?, _ what: String) -> TemplateError {
        let place = line.map { "\(file(path)):\($0)" } ?? file(path)
        return TemplateError(code: "template_unreadable", message: "\(place): \(what)")
    }

    private func file(_ path: String) -> String {
        let places = folders.map { "\($0)/\(path)" }
        return places.first { FileManager.default.fileExists(atPath: $0) } ?? places.first ?? path
    }
}
