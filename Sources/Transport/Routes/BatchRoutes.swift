import Actors
import Domain
import HTTPTypes
import Hummingbird
import NIOCore

/// Cars by languages in one request, with one progress and one archive (api.md 3.7, row R10).
extension RouteDesk {
    var batchRoutes: [Route] {
        [
            Route(.post, .batches(""), "Ask for PDFs of several cars in several languages", limit: nil, key: .byHandler)
            {
                try await orderBatch($0, $1)
            },
            Route(.get, .batches("/{batch_id}"), "State of a batch", limit: .status) { try await batchStatus($0, $1) },
            Route(.get, .batches("/{batch_id}.zip"), "All PDFs of a batch", limit: .status) {
                try await batchArchive($0, $1)
            },
            Route(.get, .session("/reports.zip"), "All PDFs of the session", limit: .status) {
                try await sessionArchive($0, $1)
            },
        ]
    }

    private func orderBatch(_ request: Request, _ context: AppContext) async throws -> Response {
        let named = try access.id(request, context)
        let key = try request.idempotencyKey
        let order = try BatchOrder(
            try await fields(request), hasSession: named != nil, webhooks: configuration.webhooks)
        let owner = try access.id(request, context, field: order.sessionField)
        let admission = try await admit(.pdf, session: owner, request, context)
        let session = try await access.session(request, context, field: order.sessionField)
        var wanted = order.request
        wanted.account = try await users.optionalUser(request)?.account.id
        var (batch, isReplay) = try await session.requestBatch(wanted, key: key)
        let wait = request.preferredWait
        if wait > 0 || isReplay {
            batch = try await dependencies.tasks.batch(batch.record.id, waiting: .seconds(wait)) {
                $1.summary.status.isTerminal
            }
        }
        let answer = BatchAnswer(batch: batch, base: configuration.publicBaseURL)
        var response = Response.json(status: configuration.asyncStatus == 200 ? .ok : .accepted) {
            answer.write(to: &$0)
        }
        response.headers[.location] = answer.statusURL
        admission?.announce(in: &response.headers)
        if wait > 0 { response.headers[.preferenceApplied] = "wait=\(wait)" }
        if isReplay { response.headers[.idempotencyReplayed] = "true" }
        return response
    }

    private func batchStatus(_ request: Request, _ context: AppContext) async throws -> Response {
        let (id, poll) = (try Self.batch(context), try Poll(request))
        let batch = try await dependencies.tasks.batch(id, waiting: poll.wait) { first, now in
            poll.isOver(tag: tag(now), atFirst: tag(first), isSettled: now.summary.status.isTerminal)
        }
        return poll.answer(tag: tag(batch), isSettled: batch.summary.status.isTerminal) { json in
            BatchAnswer(batch: batch, base: configuration.publicBaseURL).write(to: &json)
        }
    }

    private func tag(_ batch: BatchView) -> String {
        BatchAnswer(batch: batch, base: "").etag(now: clock.now, linkTTL: configuration.linkTTL)
    }

    /// Sent while it is made. Reports that failed are not in it.
    private func batchArchive(_ request: Request, _ context: AppContext) async throws -> Response {
        let batch = try await dependencies.tasks.batch(Self.batch(context))
        let takesPart = try request.query.flag("partial")
        guard batch.summary.status.isTerminal || takesPart else {
            throw Problem(
                .batchRunning, "The reports are not ready: \(batch.summary.progress) %; partial=1 takes what there is",
                retryAfter: .seconds(2))
        }
        return try archive(of: batch.tasks.map(\.record))
    }

    /// All complete reports of the session, of whatever order.
    private func sessionArchive(_ request: Request, _ context: AppContext) async throws -> Response {
        let view = try await access.session(request, context).view()
        return try archive(of: try await dependencies.tasks.statuses(of: view.state.tasks.map(\.id)).map(\.record))
    }

    private func archive(of tasks: [TaskRecord]) throws -> Response {
        let archive = try ReportArchive(tasks, storage: dependencies.storage, archiver: dependencies.archiver)
        return Response(
            status: .ok,
            headers: [
                .contentType: "application/zip", .contentDisposition: contentDisposition("vehicle-reports.zip"),
                .trailer: "X-Reports",
            ],
            body: ResponseBody { writer in
                let (stored, failed) = try await archive.write { try await writer.write(ByteBuffer(bytes: $0)) }
                try await writer.finish([.reports: "\(stored) ok, \(failed) failed"])
            })
    }

    static func batch(_ context: AppContext) throws(Problem) -> BatchID {
        guard let id = context.parameters.get("batch_id").flatMap({ BatchID(rawValue: $0) }) else {
            throw Problem(.batchNotFound, "No such batch")
        }
        return id
    }
}

extension HTTPField.Name {
    fileprivate static let reports = HTTPField.Name("X-Reports")!
}
