import Actors
import Domain
import FoundationEssentials
import Hummingbird

/// The operator's view of the queue (api.md 3.10).
extension RouteDesk {
    var adminRoutes: [Route] {
        [
            admin(.get, "/queue", "The queue and the instances") { _, _ in try await queueFigures() },
            admin(.get, "/tasks", "Unfinished tasks") { request, _ in try await unfinishedTasks(request) },
            admin(.get, "/dead-letters", "Tasks that failed and could have ended otherwise") { request, _ in
                try await deadLetters(request)
            },
            admin(.post, "/dead-letters/{task_id}/retry", "Run such a task again") { _, context in
                try await retryDeadLetter(context)
            },
            admin(.post, "/dead-letters/{task_id}/drop", "Forget a dead letter") { _, context in
                try await dependencies.operators.drop(try Self.deadTask(context))
                return .noContent()
            },
        ]
    }

    func admin(
        _ method: HTTPRequest.Method, _ path: String, _ summary: String, _ handler: @escaping Route.Handler
    ) -> Route {
        Route(method, .plain("/api/v1/admin" + path), summary, limit: .status) { request, context in
            try await admins.check(request)
            return try await handler(request, context)
        }
    }

    private func queueFigures() async throws -> Response {
        let figures = try await dependencies.operators.figures()
        return .json { QueueAnswer(figures: figures).write(to: &$0) }
    }

    private func unfinishedTasks(_ request: Request) async throws -> Response {
        let limit = try request.query.integer("limit", in: 1...100) ?? 20
        let statuses = try Self.statuses(request.query["status"])
        let mark: QueueMark = try Self.cursor(request) ?? .start
        let page = try await dependencies.operators.tasks(statuses, from: mark, limit: limit)
        return Self.page(page.tasks, next: page.next?.rawValue) { json, record in
            TaskAnswer(accepted: record, base: configuration.publicBaseURL).write(to: &json)
        }
    }

    private func deadLetters(_ request: Request) async throws -> Response {
        let limit = try request.query.integer("limit", in: 1...100) ?? 20
        let page = try await dependencies.operators.deadLetters(before: try Self.cursor(request), limit: limit)
        return Self.page(page.letters, next: page.next?.rawValue) { json, letter in letter.write(to: &json) }
    }

    private func retryDeadLetter(_ context: AppContext) async throws -> Response {
        let record = try await dependencies.operators.retry(
            try Self.deadTask(context), token: dependencies.ids.token())
        return .json(status: .accepted) {
            TaskAnswer(accepted: record, base: configuration.publicBaseURL).write(to: &$0)
        }
    }

    /// All that have not ended, or the one that is named.
    private static func statuses(_ text: String?) throws(ValidationFailure) -> Set<TaskStatus> {
        let unfinished = TaskStatus.allCases.filter { !$0.isTerminal }
        guard let text else { return Set(unfinished) }
        guard let status = unfinished.first(where: { $0.rawValue == text }) else {
            throw ValidationFailure([.word(unfinished.map(\.rawValue), ["query", "status"], .string(text))])
        }
        return [status]
    }

    private static func cursor<Mark: RawRepresentable<String>>(_ request: Request) throws(ValidationFailure) -> Mark? {
        guard let text = request.query["starting_after"] else { return nil }
        guard let mark = Mark(rawValue: text) else {
            throw ValidationFailure([
                .value("not a next_cursor of this list", ["query", "starting_after"], .string(text))
            ])
        }
        return mark
    }

    private static func page<Item>(
        _ items: [Item], next: String?, _ write: (inout JSONWriter, Item) -> Void
    ) -> Response {
        .json { json in
            json.array("data", items) { json, item in json.object { write(&$0, item) } }
            json.field("has_more", next != nil)
            json.field("next_cursor", next)
        }
    }

    private static func deadTask(_ context: AppContext) throws(Problem) -> TaskID {
        guard let id = context.parameters.get("task_id").flatMap({ TaskID(rawValue: $0) }) else {
            throw Problem(.notFound, "No such dead letter")
        }
        return id
    }
}
