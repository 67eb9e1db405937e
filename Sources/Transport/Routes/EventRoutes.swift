import Actors
import Domain
import HTTPTypes
import Hummingbird

/// Progress as it happens: server-sent events (api.md 3.7, state.md 9).
extension RouteDesk {
    var eventRoutes: [Route] {
        [
            Route(.get, .reports("/{task_id}/events"), "Progress of a report as it happens", limit: .status) {
                try await taskEvents($0, $1)
            },
            Route(.get, .batches("/{batch_id}/events"), "Progress of a batch as it happens", limit: .status) {
                try await batchEvents($0, $1)
            },
            Route(.get, .session("/events"), "What happens to the reports of the session", limit: .status) {
                try await sessionEvents($0, $1)
            },
        ]
    }

    private func taskEvents(_ request: Request, _ context: AppContext) async throws -> Response {
        let task = try Self.task(context)
        return try await stream(.task(task), in: try await dependencies.tasks.log(of: task), request, context)
    }

    private func batchEvents(_ request: Request, _ context: AppContext) async throws -> Response {
        let batch = try await dependencies.tasks.batch(Self.batch(context)).record
        let log = SessionLog(session: batch.session, partition: batch.id.partition)
        return try await stream(.batch(batch), in: log, request, context)
    }

    private func sessionEvents(_ request: Request, _ context: AppContext) async throws -> Response {
        let session = try await access.session(request, context)
        _ = try await session.view()
        return try await stream(.session, in: session.log, request, context)
    }

    /// The first look is taken before the answer begins: an error still has its status. A client that knows the end
    /// already is told not to come back (204).
    private func stream(
        _ focus: ProgressFocus, in log: SessionLog, _ request: Request, _ context: AppContext
    ) async throws -> Response {
        if request.method == .head { return Response(status: .ok, headers: Self.streamHeaders) }
        // Nobody would read it, and an unread body hides that the client left.
        guard !request.hasBody else { throw Problem(.badRequest, "A request for a stream has no body") }
        // A snapshot of an empty log has no place to come back to.
        let place = request.headers[.lastEventID].flatMap { EventID(rawValue: $0) }.flatMap { $0 == .zero ? nil : $0 }
        var (stream, wakes) = try await dependencies.tasks.follow(focus, in: log, after: place)
        let first = try await stream.look()
        if first.isEmpty, stream.isOver { return .noContent() }
        let body = EventStreamBody(
            stream: stream, first: first, wakes: wakes, base: configuration.publicBaseURL,
            pacing: configuration.streams, channel: context.channel)
        return Response(
            status: .ok, headers: Self.streamHeaders,
            body: ResponseBody { writer in try await body.write(to: &writer, for: request) })
    }

    /// The connection serves nothing else afterwards. Proxies that know the header send on what they get at once.
    private static let streamHeaders: HTTPFields = [
        .contentType: "text/event-stream", .cacheControl: "no-store", .connection: "close", .accelBuffering: "no",
    ]
}

extension HTTPField.Name {
    fileprivate static let lastEventID = HTTPField.Name("Last-Event-ID")!
    fileprivate static let accelBuffering = HTTPField.Name("X-Accel-Buffering")!
}
