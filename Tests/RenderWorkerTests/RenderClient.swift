import Drivers
import FoundationEssentials
import NIOCore

/// Speaks with a worker built beside the tests.
struct RenderClient {
    private let process: FramedProcess

    /// A worker program and its arguments.
    struct Program {
        var executable: String
        var arguments: [String] = []

        static var plutoBook: Program { Program(executable: RenderClient.executable) }
        static var weasyPrint: Program {
            let project = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
            return Program(
                executable: project + "/.vendor/weasyprint/bin/python",
                arguments: [
                    "-I", "-B", project + "/Sources/carpulse-render/weasyprint_worker.py",
                    project + "/.vendor/plutobook/fonts",
                ])
        }

        var command: String { ([executable] + arguments).joined(separator: " ") }
    }

    /// Runs `body` with a fresh worker and ends it afterwards.
    static func with<Result>(
        program: Program = .plutoBook, _ body: (RenderClient) async throws -> Result
    ) async throws -> Result {
        let configuration = ProcessConfiguration(
            executable: program.executable, arguments: program.arguments, standardError: .discard)
        let process = try await FramedProcess.start(configuration)
        do {
            let result = try await body(RenderClient(process: process))
            await process.stop()
            return result
        } catch {
            await process.stop()
            throw error
        }
    }

    /// The test program lies in the same build folder.
    static var executable: String {
        let program = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        let folder = program.split(separator: "/").dropLast().joined(separator: "/")
        return "/\(folder)/carpulse-render"
    }

    var isRunning: Bool { process.isRunning }

    /// The most RAM that the process has held so far, in bytes.
    var peakMemory: Int? {
        guard let file = try? Data(contentsOf: URL(filePath: "/proc/\(process.processID)/status")) else { return nil }
        let lines = String(decoding: file, as: UTF8.self).split(separator: "\n")
        let words = lines.first { $0.hasPrefix("VmHWM:") }?.split { $0 == " " || $0 == "\t" }
        return words.flatMap { $0.count > 1 ? Int($0[1]) : nil }.map { $0 * 1024 }
    }

    struct Part {
        var name: String
        var bytes: [UInt8]
        var mime = "application/octet-stream"

        static func document(_ html: String) -> Part {
            .init(name: "document", bytes: Array(html.utf8), mime: "text/html")
        }
    }

    struct Reply: Decodable {
        struct Failure: Decodable { var code, message: String }
        struct Sandbox: Decodable {
            var limits, seccomp, network_denied, files_denied, processes_denied: Bool
        }
        var ok: Bool?
        var error: Failure?
        var pages, width, height, refused, text_chars: Int?
        var rss: Int
        var sha256, title, engine_version: String?
        var missing_anchors, fonts, codes: [String]?
        var sandbox: Sandbox?

        private var parts: [FramePart]?
        private var bytes: [String: [UInt8]] = [:]
        private enum CodingKeys: String, CodingKey {
            case ok, error, pages, width, height, refused, text_chars, rss, sha256, title, engine_version
            case missing_anchors, fonts, codes, sandbox, parts
        }

        init(_ frame: Frame) throws {
            self = try JSONDecoder().decode(Reply.self, from: Data(frame.header.readableBytesView))
            for (part, buffer) in zip(parts ?? [], frame.parts) { bytes[part.name] = Array(buffer.readableBytesView) }
        }

        subscript(part: String) -> [UInt8] { bytes[part] ?? [] }
    }

    /// `options` is the inside of a JSON object, for example `"page":1,"width":300`.
    func call(
        _ kind: String, _ parts: [Part] = [], _ options: String = "",
        onProgress: @escaping @Sendable (Frame) -> Void = { _ in }
    ) async throws -> Reply {
        let list = try parts.map { part in
            let header = FramePart(name: part.name, mime: part.mime, length: part.bytes.count)
            return String(decoding: try JSONEncoder().encode(header), as: UTF8.self)
        }
        let members = [#""id":"1","kind":"\#(kind)","parts":[\#(list.joined(separator: ","))]"#, options]
        let header = "{\(members.filter { !$0.isEmpty }.joined(separator: ","))}"
        let frame = Frame(header: ByteBuffer(string: header), parts: parts.map { ByteBuffer(bytes: $0.bytes) })
        return try Reply(await process.exchange(frame, timeout: .seconds(60), onProgress: onProgress))
    }

    /// The text of a PDF, as a reader would copy it.
    func text(of pdf: [UInt8]) async throws -> String {
        let reply = try await call("inspect", [.init(name: "pdf", bytes: pdf)], #""text":true"#)
        return String(decoding: reply["text"], as: UTF8.self)
    }
}

/// Bytes of a file in the folder `Fixtures` beside this one.
func fixture(_ name: String, _ here: String = #filePath) throws -> [UInt8] {
    let folder = here.split(separator: "/").dropLast().joined(separator: "/")
    return Array(try Data(contentsOf: URL(filePath: "/\(folder)/Fixtures/\(name)")))
}
