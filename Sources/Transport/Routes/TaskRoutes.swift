import Actors
import Domain
import FoundationEssentials
import Hummingbird

/// Reading and ending report tasks (api.md 3.7). The id alone opens a status; no session is woken for it.
extension RouteDesk {
    var taskRoutes: [Route] {
        [
            Route(.get, .reports("/status/{task_id}"), "State of a report", limit: .status) {
                try await taskStatus($0, $1)
            },
            Route(.get, .reports("/{task_id}"), "State of a report, the shorter way", limit: .status) {
                try await taskStatus($0, $1)
            },
            Route(.get, .reports("/status"), "States of many reports", limit: .status) { request, _ in
                try await statuses(request)
            },
            Route(.post, .reports("/{task_id}/cancel"), "Stop a report") { try await cancelTask($0, $1) },
            Route(.post, .reports("/{task_id}/retry"), "Make a report that failed or was cancelled again", limit: nil) {
                try await retryTask($0, $1)
            },
            Route(.get, .reports("/{task_id}/download"), "To a fresh download link", limit: .status) {
                try await download($0, $1)
            },
            Route(.delete, .reports("/{task_id}"), "Erase a report; its verify page says withdrawn") {
                try await eraseTask($0, $1)
            },
            Route(.get, .reports(""), "Reports of the session") { try await listTasks($0, $1) },
        ]
    }

    private func taskStatus(_ request: Request, _ context: AppContext) async throws -> Response {
        let (id, poll) = (try Self.task(context), try Poll(request))
        let view = try await dependencies.tasks.status(of: id, waiting: poll.wait) { first, now in
            poll.isOver(tag: tag(now), atFirst: tag(first), isSettled: now.record.status.isTerminal)
        }
        return answer(view, to: poll)
    }

    private func answer(_ view: TaskView, to poll: Poll) -> Response {
        poll.answer(tag: tag(view), isSettled: view.record.status.isTerminal) { json in
            TaskAnswer(view, base: configuration.publicBaseURL).write(to: &json)
        }
    }

    private func tag(_ view: TaskView) -> String {
        TaskAnswer(view, base: "").etag(now: clock.now, linkTTL: configuration.linkTTL)
    }

    private func statuses(_ request: Request) async throws -> Response {
        guard let list = request.query["ids"] else { throw ValidationFailure.missing("query", "ids") }
        let names = list.split(separator: ",")
        guard names.count <= 100 else {
            throw ValidationFailure([
                .init(type: "too_long", location: ["query", "ids"], message: "At most 100 ids", input: .null)
            ])
        }
        let poll = try Poll(request)
        let ids = names.compactMap { TaskID(rawValue: String($0)) }
        let views = try await dependencies.tasks.statuses(of: ids, waiting: poll.wait) { first, now in
            poll.isOver(tag: tag(now), atFirst: tag(first), isSettled: Self.isSettled(now))
        }
        return poll.answer(tag: tag(views), isSettled: Self.isSettled(views)) { json in
            write(views, hasMore: false, to: &json)
        }
    }

    private func tag(_ views: [TaskView]) -> String {
        EntityTag.weak(StableHash.value(views.map { $0.record.id.rawValue + tag($0) }.joined()))
    }

    private static func isSettled(_ views: [TaskView]) -> Bool { views.allSatisfy(\.record.status.isTerminal) }

    private func cancelTask(_ request: Request, _ context: AppContext) async throws -> Response {
        let view = try await dependencies.tasks.cancel(try await ownTask(request, context))
        var response = answer(view, to: Poll())
        if view.record.isCancelRequested { response.status = .accepted }
        return response
    }

    private func retryTask(_ request: Request, _ context: AppContext) async throws -> Response {
        let admission = try await admit(.pdf, session: access.id(request, context), request, context)
        let id = try await ownTask(request, context)
        let view = try await dependencies.tasks.retry(id, token: dependencies.ids.token())
        var response = answer(view, to: Poll())
        response.status = .accepted
        response.headers[.location] = TaskAnswer(view, base: configuration.publicBaseURL).statusURL
        admission?.announce(in: &response.headers)
        return response
    }

    private func eraseTask(_ request: Request, _ context: AppContext) async throws -> Response {
        let id = try await ownTask(request, context)
        try await access.session(request, context).eraseReport(id)
        await dependencies.tasks.forget([id])
        return .noContent()
    }

    /// The task in the path, if it belongs to the caller's session. Its record says so: the session's own list is short,
    /// and written after the task.
    private func ownTask(_ request: Request, _ context: AppContext) async throws -> TaskID {
        let id = try Self.task(context)
        let session = try await access.session(request, context)
        _ = try await session.view()
        guard try await dependencies.tasks.log(of: id) == session.log else { throw Self.noTask }
        return id
    }

    private func download(_ request: Request, _ context: AppContext) async throws -> Response {
        let isDownload = try request.query.flag("download")
        return try await redirect(to: try Self.task(context), isDownload: isDownload)
    }

    /// To a fresh link.
    func redirect(to task: TaskID, isDownload: Bool) async throws -> Response {
        let view = try await dependencies.tasks.status(of: task)
        guard let link = view.download else {
            throw Problem(.notFound, "The report is not ready: \(view.record.status.rawValue)")
        }
        // Links to a bucket are signed with their query: only our own take another member.
        let isOurs = link.url.hasPrefix(configuration.publicBaseURL + "/files/")
        let url = isOurs && isDownload ? link.url + "?download=1" : link.url
        return Response(status: .temporaryRedirect, headers: [.location: url])
    }

    private func listTasks(_ request: Request, _ context: AppContext) async throws -> Response {
        let session = try await access.session(request, context)
        let query = request.query
        let limit = try query.integer("limit", in: 1...100) ?? 20
        let (vin, language) = (try query.vin("vin"), try query.language("lang", "locale"))
        let status: TaskStatus? = try query.choice("status")
        _ = try await session.view()
        var tasks = try await dependencies.tasks.newest(in: session.log)[...]
        if let cursor = query["starting_after"], let index = tasks.firstIndex(where: { $0.rawValue == cursor }) {
            tasks = tasks[(index + 1)...]
        }
        // One more than the page tells whether there is another. A filter may pass over many: they are read in slices.
        var views: [TaskView] = []
        while views.count <= limit, !tasks.isEmpty {
            let slice = tasks.prefix(Self.slice)
            tasks = tasks.dropFirst(slice.count)
            views += try await dependencies.tasks.statuses(of: Array(slice)).filter { view in
                let record = view.record
                return (vin.map { $0.masked == record.maskedVIN } ?? true)
                    && (language.map { $0 == record.language } ?? true)
                    && (status.map { $0 == record.status } ?? true)
            }
        }
        return .json { write(Array(views.prefix(limit)), hasMore: views.count > limit, to: &$0) }
    }

    private static let slice = 100

    private func write(_ views: [TaskView], hasMore: Bool, to json: inout JSONWriter) {
        json.array("data", views) { json, view in
            json.object { TaskAnswer(view, base: configuration.publicBaseURL).write(to: &$0) }
        }
        json.field("has_more", hasMore)
        json.field("next_cursor", hasMore ? views.last?.record.id.rawValue : nil)
    }

    static func task(_ context: AppContext) throws(Problem) -> TaskID {
        guard let id = context.parameters.get("task_id").flatMap({ TaskID(rawValue: $0) }) else { throw noTask }
        return id
    }

    static let noTask = Problem(.taskNotFound, "No such task")
}
