import CRender

/// Takes one request after the other until the parent closes the stream.
struct Worker {
    let reader: FrameReader
    let writer: FrameWriter
    /// The answer to `hello`: which engine this is and how well it is closed in.
    let hello: Answer
    private var renderer = ReportRenderer()

    /// CPU seconds a single request may use before the kernel ends the process.
    static let cpuSeconds: UInt32 = 60

    init(reader: FrameReader, writer: FrameWriter, hello: Answer) {
        self.reader = reader
        self.writer = writer
        self.hello = hello
    }

    mutating func run() throws {
        while let frame = try reader.next() {
            let request = try Request(frame)
            cr_cpu_budget(Self.cpuSeconds)
            let result: Result<Outcome, RequestFailure>
            do throws(RequestFailure) { result = .success(try handle(request)) } catch { result = .failure(error) }
            try answer(request.id, result)
        }
    }

    private func answer(_ id: String, _ result: Result<Outcome, RequestFailure>) throws {
        switch result {
        case .success(var outcome):
            outcome.answer.id = id
            outcome.answer.parts = outcome.parts.map { .init(name: $0.name, mime: $0.mime, length: $0.bytes.count) }
            outcome.answer.rss = cr_memory_trim()
            try writer.write(outcome.answer, parts: outcome.parts)
        case .failure(let error):
            let failure = ErrorAnswer.Failure(code: error.code, message: error.message)
            try writer.write(ErrorAnswer(id: id, error: failure, rss: cr_memory_trim()))
        }
    }

    private mutating func handle(_ request: Request) throws(RequestFailure) -> Outcome {
        switch request.kind {
        case "render":
            try renderer.render(request) { [writer] percent, detail in
                try? writer.write(Progress(id: request.id, progress: percent, detail: detail))
            }
        case "hello": Outcome(answer: hello)
        case "image": try PictureNormaliser.normalise(request)
        case "inspect": try DocumentInspector.inspect(request)
        case "finish": try DocumentFinisher.finish(request)
        case "codes": try CodeSearch.search(request)
        case "preview": try DocumentInspector.preview(request)
        default: throw RequestFailure(code: "unsupported_kind", message: "there is no kind '\(request.kind)'")
        }
    }
}
