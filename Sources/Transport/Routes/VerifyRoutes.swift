import Actors
import Domain
import HTTPTypes
import Hummingbird

/// Whether a report is genuine: by its code, and by the file (api.md 3.7). Open to everybody.
extension RouteDesk {
    var verifyRoutes: [Route] {
        [
            Route(.get, .plain("/verify/{code}", "/v/{code}"), "Whether a report is genuine", limit: .verify) {
                try await verifyCode($0, $1)
            },
            Route(.get, .plain("/verify"), "Verify a report by its code or file", limit: .verify) { request, _ in
                verifyForm(request)
            },
            Route(.post, .plain("/verify"), "Whether a PDF is a genuine report", limit: .documents, key: .none) {
                request, context in
                do {
                    return try await verifyFile(request)
                } catch let problem as Problem where request.wantsHTML {
                    return page(request, .problem(problem, requestID: context.requestID), status: problem.code.status)
                }
            },
        ]
    }

    /// The largest PDF that is looked at, bytes.
    static let maxDocumentBytes = 20_000_000

    /// A code that cannot be one gets the answer of one that no report has.
    private func verifyCode(_ request: Request, _ context: AppContext) async throws -> Response {
        let code = context.parameters.get("code").flatMap { VerifyCode($0.replacing("%20", with: "-")) }
        let entry: VerifyEntry?
        if let code { entry = try await dependencies.verify.find(code) } else { entry = nil }
        let state: VerifyVerdict.State =
            entry.map { $0.withdrawnAt == nil ? .genuine : .withdrawn } ?? .unknown
        let answer = VerifyAnswer(state: state, entry: entry, code: code, base: configuration.publicBaseURL)
        let status: HTTPResponse.Status = entry == nil ? .notFound : .ok
        if request.wantsHTML { return page(request, .code(answer), status: status) }
        return .json(status: status) { answer.write(to: &$0) }
    }

    /// A typed code leads to its page.
    private func verifyForm(_ request: Request) -> Response {
        guard let text = request.query["code"] else { return page(request, .form) }
        let code = VerifyCode(text)?.printed ?? percentEncoded(String(text.prefix(64)))
        let language = request.query["lang"].flatMap { ReportLanguage(tag: $0) }
        return Response(
            status: .seeOther,
            headers: [.location: link("/verify/" + code) + (language.map { "?lang=\($0.rawValue)" } ?? "")])
    }

    private func verifyFile(_ request: Request) async throws -> Response {
        var upload = DocumentUpload(limit: Self.maxDocumentBytes, memory: documents)
        defer { upload.release() }
        try await upload.receive(request)
        let verdict = try await dependencies.verify.judge(upload.bytes)
        let answer = VerifyAnswer(
            state: verdict.state, entry: verdict.entry, upload: verdict.sha256, base: configuration.publicBaseURL)
        if request.wantsHTML { return page(request, .file(answer)) }
        return .json { answer.write(to: &$0) }
    }

    private func page(
        _ request: Request, _ content: VerifyPage.Content, status: HTTPResponse.Status = .ok
    ) -> Response {
        let language = request.query["lang"].flatMap { ReportLanguage(tag: $0) } ?? request.preferredLanguage
        return VerifyPage(content: content, language: language, host: configuration.publicHost).response(status)
    }
}
