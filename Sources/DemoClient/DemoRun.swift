import Drivers
import FoundationEssentials

/// The options of `carpulse demo`.
public struct DemoOptions: Sendable {
    /// A running server; nil starts an own one.
    public var url: String?
    public var languages: [String]
    /// JPEG files in this folder, at most ten, in the order of their names.
    public var photos: String
    public var output: String
    /// This program, for the own server.
    public var executable: String
    public var environment: [String: String]
    /// Standard output is a terminal that may be drawn on.
    public var isLive: Bool

    public init(
        url: String?, languages: [String], photos: String, output: String, executable: String,
        environment: [String: String], isLive: Bool
    ) {
        self.url = url
        self.languages = languages
        self.photos = photos
        self.output = output
        self.executable = executable
        self.environment = environment
        self.isLive = isLive
    }
}

/// The client run of `make demo`.
public struct DemoRun: Sendable {
    private let options: DemoOptions
    private let write: @Sendable (String) -> Void

    public init(_ options: DemoOptions, write: @escaping @Sendable (String) -> Void) {
        self.options = options
        self.write = write
    }

    /// - Throws: an error whose description tells a person what went wrong.
    public func run() async throws {
        let output = try OutputFolder(path: options.output)
        let photos = try readPhotos()
        let http = HTTPClient()
        do {
            if let url = options.url {
                try await demonstrate(at: url, http, photos, output)
            } else {
                try await withOwnServer { try await demonstrate(at: $0, http, photos, output) }
            }
        } catch {
            await http.shutdown()
            throw error
        }
        await http.shutdown()
    }

    private func withOwnServer(_ body: (String) async throws -> Void) async throws {
        let server = try await OwnServer.start(executable: options.executable, environment: options.environment)
        do {
            try await body(server.base)
        } catch {
            await server.stop()
            throw error
        }
        await server.stop()
    }

    private func demonstrate(
        at url: String, _ http: HTTPClient, _ photos: [DemoPhoto], _ output: OutputFolder
    ) async throws {
        let terminal = Terminal(isLive: options.isLive, write: write)
        let client = APIClient(base: url, http: http)
        terminal.line("Server: \(url)")
        try await Demonstration(
            client: client, languages: options.languages, photos: photos, output: output, terminal: terminal
        ).run()
    }

    private func readPhotos() throws -> [DemoPhoto] {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: options.photos) else {
            throw DemoFailure("The photo folder \(options.photos) cannot be read")
        }
        let pictures = names.sorted().filter { name in
            [".jpg", ".jpeg", ".png"].contains { name.lowercased().hasSuffix($0) }
        }
        return try pictures.prefix(10).map { name in
            DemoPhoto(name: name, bytes: [UInt8](try Data(contentsOf: URL(filePath: "\(options.photos)/\(name)"))))
        }
    }
}
