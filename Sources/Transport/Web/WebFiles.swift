import Domain
import FoundationEssentials
import NIOCore

/// The web page's own files (`Templates/web`), read once at start. What was not read then has no address: no path leads
/// out of the folder.
public struct WebFiles: Sendable {
    struct File: Sendable {
        let bytes: ByteBuffer
        let type: String
        let tag: String
    }

    /// Changes with any byte of any file: it stands in their addresses, so that browsers may keep them for good.
    let version: String
    private let files: [String: File]

    static let page = "index.html"
    static let operatorPage = "admin.html"

    /// - Parameter folders: each file is taken from the first that has it below `web`: an operator's own, then the one that
    ///   ships.
    /// - Throws: `WebFilesMissing` when there is no page.
    public init(folders: [String]) throws(WebFilesMissing) {
        var found: [String: (bytes: Data, type: String)] = [:]
        for folder in folders.reversed() {
            let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder + "/web")) ?? []
            for name in names {
                let ending = name.split(separator: ".").last.map { String($0) } ?? ""
                guard let type = Self.types[ending],
                    let bytes = FileManager.default.contents(atPath: "\(folder)/web/\(name)")
                else { continue }
                found[name] = (bytes, type)
            }
        }
        guard found[Self.page] != nil else { throw WebFilesMissing() }
        let version = Self.hash(found.sorted { $0.key < $1.key }.map { $0.key + Self.hash($0.value.bytes) }.joined())
        for (name, file) in found where name.hasSuffix(".html") {
            let page = String(decoding: file.bytes, as: UTF8.self).replacing("{{version}}", with: version)
            found[name]?.bytes = Data(page.utf8)
        }
        self.version = version
        files = found.mapValues {
            File(bytes: ByteBuffer(bytes: $0.bytes), type: $0.type, tag: EntityTag.strong(Self.hash($0.bytes)))
        }
    }

    /// - Parameter name: the path below `web`.
    subscript(name: String) -> File? { files[name] }

    private static func hash(_ bytes: some Sequence<UInt8>) -> String { String(StableHash.value(bytes), radix: 36) }
    private static func hash(_ text: String) -> String { hash(text.utf8) }

    /// What else lies in the folder is not served.
    private static let types = [
        "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8",
        "json": "application/json", "svg": "image/svg+xml", "png": "image/png", "woff2": "font/woff2",
    ]
}

/// No folder of templates has `web/index.html`.
public struct WebFilesMissing: Error, CustomStringConvertible {
    public var description: String { "there is no web/index.html" }
}
