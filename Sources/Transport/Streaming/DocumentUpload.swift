import Domain
import HTTPTypes
import Hummingbird
import NIOCore

/// Receives one document: as the body itself, or as the first file of a form.
struct DocumentUpload {
    /// Bytes of a form around its file.
    private static let form = 16_384

    private let limit: Int
    private let memory: UploadMemory
    private var taken = 0
    private(set) var bytes: [UInt8] = []

    /// - Parameter limit: of the document, bytes.
    init(limit: Int, memory: UploadMemory) {
        self.limit = limit
        self.memory = memory
    }

    /// Gives the memory back; to be called whatever happened.
    mutating func release() {
        memory.give(taken)
        taken = 0
        bytes = []
    }

    /// - Throws: `body_too_large`, `unsupported_media_type`, `bad_request`, `rate_limited`.
    mutating func receive(_ request: Request) async throws {
        let parameters = MultipartHeaders.parameters((request.headers[.contentType] ?? "")[...])
        switch parameters[""] {
        case "multipart/form-data":
            guard let boundary = parameters["boundary"], (1...200).contains(boundary.utf8.count) else {
                throw Self.unreadable
            }
            try await receiveForm(request, boundary)
        case "application/pdf", "application/octet-stream":
            try refuse(request, above: limit)
            for try await buffer in request.body { try append(buffer.readableBytesView) }
        default: throw Problem(.unsupportedMediaType, "Send the report as application/pdf or multipart/form-data")
        }
    }

    private mutating func receiveForm(_ request: Request, _ boundary: String) async throws {
        try refuse(request, above: limit + Self.form)
        var parser = MultipartParser(boundary: boundary)
        var total = 0
        // Only the first file counts.
        var (isFile, isReceived) = (false, false)
        do {
            for try await buffer in request.body {
                total += buffer.readableBytes
                if total > limit + Self.form { throw Problem.bodyTooLarge(limit) }
                for event in try parser.feed(buffer.readableBytesView) {
                    switch event {
                    case .begin(let headers): isFile = !isReceived && headers.fileName?.isEmpty == false
                    case .data(let bytes): if isFile { try append(bytes) }
                    case .end:
                        isReceived = isReceived || isFile
                        isFile = false
                    }
                }
            }
        } catch is MultipartParser.Failure {
            throw Self.unreadable
        }
        guard parser.isComplete else { throw Self.unreadable }
    }

    private mutating func append(_ more: some Collection<UInt8>) throws(Problem) {
        guard bytes.count + more.count <= limit else { throw Problem.bodyTooLarge(limit) }
        guard memory.take(more.count) else {
            throw Problem(.rateLimited, "Too many files are being received at once", retryAfter: .seconds(2))
        }
        taken += more.count
        bytes += more
    }

    /// By what the client announces, before a byte is read.
    private func refuse(_ request: Request, above limit: Int) throws(Problem) {
        guard let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit else { return }
        throw Problem.bodyTooLarge(self.limit)
    }

    private static let unreadable = Problem(.badRequest, "There was an error parsing the body")
}
