import Domain
import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore

/// What the pages about the API are made of, read when somebody first looks.
public struct APIDocumentFiles: Sendable {
    /// `Templates/openapi.json`; nil where there is none.
    public var document: @Sendable () async -> [UInt8]?
    /// A file of Swagger UI or ReDoc by its name; nil where they are not installed.
    public var asset: @Sendable (String) async -> [UInt8]?

    public init(
        document: @escaping @Sendable () async -> [UInt8]? = { nil },
        asset: @escaping @Sendable (String) async -> [UInt8]? = { _ in nil }
    ) {
        self.document = document
        self.asset = asset
    }
}

/// The document, completed once, and the files of its pages.
actor APIPages {
    struct Page: Sendable {
        let bytes: ByteBuffer
        let tag: String
    }

    static let assets = [
        "swagger-ui-bundle.js": "text/javascript", "swagger-ui.css": "text/css",
        "redoc.standalone.js": "text/javascript", "favicon.png": "image/png",
    ]

    private let files: APIDocumentFiles
    private let version: String
    private var source: JSONValue?
    private var openAPI: Page?
    private var loaded: [String: Page] = [:]

    init(_ files: APIDocumentFiles, version: String) {
        self.files = files
        self.version = version
    }

    /// nil where no document is shipped. Two that ask at once at the start make it twice: it is the same.
    func openAPI(_ routes: [Route]) async -> Page? {
        if let openAPI { return openAPI }
        guard let source = await read() else { return nil }
        var json = JSONWriter(capacity: 524_288)
        OpenAPIDocument(source: source, routes: routes).complete(version: version).write(to: &json)
        let page = Page(bytes: json.buffer, tag: Self.tag(json.buffer))
        openAPI = page
        return page
    }

    /// What each code means, in the words of the document.
    func meanings() async -> [String: String] {
        await read()?["x-error-codes"]?.members.compactMapValues(\.text) ?? [:]
    }

    /// Names outside the list are never looked for.
    func asset(_ name: String) async -> Page? {
        if let page = loaded[name] { return page }
        guard Self.assets[name] != nil, let bytes = await files.asset(name) else { return nil }
        let buffer = ByteBuffer(bytes: bytes)
        let page = Page(bytes: buffer, tag: Self.tag(buffer))
        loaded[name] = page
        return page
    }

    private func read() async -> JSONValue? {
        if let source { return source }
        guard let bytes = await files.document() else { return nil }
        source = try? JSONDecoder().decode(JSONValue.self, from: Data(bytes))
        return source
    }

    /// Weak: it is sent compressed as well.
    private static func tag(_ bytes: ByteBuffer) -> String {
        EntityTag.weak(StableHash.value(String(buffer: bytes)))
    }
}
