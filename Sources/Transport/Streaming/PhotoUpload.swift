import Domain
import Hummingbird
import NIOCore

/// Receives the photos of one request: whole files in memory, counted, none larger than allowed.
struct PhotoUpload {
    struct File {
        var name: String
        var bytes: [UInt8]
        /// Its bytes were not kept.
        var isTooLarge: Bool
    }

    struct Limits {
        /// Bytes of one file.
        var file: Int
        /// Bytes of the body.
        var body: Int
        var fields = 64
        /// Bytes of one plain field.
        var field = 4_096
    }

    private(set) var files: [File] = []
    private(set) var fields: [(name: String, value: String)] = []

    private let limits: Limits
    private let memory: UploadMemory
    private var taken = 0
    private var total = 0
    private var current: (headers: MultipartHeaders, bytes: [UInt8], isTooLarge: Bool)?

    init(limits: Limits, memory: UploadMemory) {
        self.limits = limits
        self.memory = memory
    }

    /// Reads the whole body.
    /// - Parameter checkRoom: throws when so many files cannot be taken; asked before a file's bytes are read.
    mutating func receive(_ request: Request, checkRoom: (Int) async throws -> Void) async throws {
        var parser = MultipartParser(boundary: try Self.boundary(of: request))
        do {
            for try await buffer in request.body {
                total += buffer.readableBytes
                if total > limits.body { throw Problem.bodyTooLarge(limits.body) }
                for event in try parser.feed(buffer.readableBytesView) {
                    try take(event)
                    if case .begin(let headers) = event, headers.isFile { try await checkRoom(files.count + 1) }
                }
            }
        } catch is MultipartParser.Failure {
            throw Self.unreadable
        }
        guard parser.isComplete else { throw Self.unreadable }
    }

    /// Gives the memory back; to be called whatever happened.
    mutating func release() {
        memory.give(taken)
        taken = 0
        files = []
    }

    private mutating func take(_ event: MultipartParser.Event) throws(Problem) {
        switch event {
        case .begin(let headers): current = (headers, [], false)
        case .data(let bytes): try append(bytes)
        case .end: try finishPart()
        }
    }

    private mutating func append(_ bytes: [UInt8]) throws(Problem) {
        guard let part = current, !part.isTooLarge else { return }
        let size = part.bytes.count + bytes.count
        guard part.headers.isFile else {
            guard size <= limits.field else { throw Problem.bodyTooLarge(limits.field) }
            current?.bytes += bytes
            return
        }
        guard size <= limits.file else {
            give(part.bytes.count)
            current?.bytes = []
            current?.isTooLarge = true
            return
        }
        guard memory.take(bytes.count) else {
            throw Problem(.rateLimited, "Too many photos are being received at once", retryAfter: .seconds(2))
        }
        taken += bytes.count
        current?.bytes += bytes
    }

    private mutating func finishPart() throws(Problem) {
        guard let part = current else { return }
        current = nil
        if part.headers.isFile {
            files.append(File(name: part.headers.fileName ?? "", bytes: part.bytes, isTooLarge: part.isTooLarge))
        } else if !part.headers.isEmptyFileInput {
            guard fields.count < limits.fields else { throw Self.unreadable }
            fields.append((part.headers.name, String(decoding: part.bytes, as: UTF8.self)))
        }
    }

    private mutating func give(_ bytes: Int) {
        memory.give(bytes)
        taken -= bytes
    }

    private static func boundary(of request: Request) throws(Problem) -> String {
        let header = request.headers[.contentType] ?? ""
        let parameters = MultipartHeaders.parameters(header[...])
        guard parameters[""] == "multipart/form-data" else {
            throw Problem(.unsupportedMediaType, "Send the images as multipart/form-data")
        }
        guard let boundary = parameters["boundary"], (1...200).contains(boundary.utf8.count) else { throw unreadable }
        return boundary
    }

    private static let unreadable = Problem(.badRequest, "There was an error parsing the body")
}

extension MultipartHeaders {
    /// A form without a chosen file sends a part with an empty name.
    fileprivate var isEmptyFileInput: Bool { fileName?.isEmpty == true }

    /// Some clients send the bytes without a file name.
    fileprivate var isFile: Bool {
        guard let fileName else { return contentType != nil && ["files", "file", "images", "image"].contains(name) }
        return !fileName.isEmpty
    }
}
