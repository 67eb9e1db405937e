import Drivers
import TestSupport

/// Follows a session's events as a browser does: whenever the server ends the stream, it comes back with the last id.
struct Follower: Sendable {
    struct Event: Sendable {
        var name = ""
        var retry: Int?
        var id: String?
        var data = JSON.null
    }

    private(set) var events: [Event] = []
    /// Answers that were no whole stream.
    private(set) var faults: [String] = []

    /// Until the session ends.
    static func follow(_ session: String, _ place: some Place, _ http: HTTPClient) async -> Follower {
        var follower = Follower()
        while follower.events.last?.name != "end", follower.faults.count < 5 {
            var request = OutgoingRequest(
                url: await place.address + "/session/\(session)/events", headers: ["Accept": "text/event-stream"],
                timeout: .seconds(500), maxBodyBytes: 64 << 20)
            request.headers["Last-Event-ID"] = follower.events.last { $0.id != nil }?.id
            do throws(HTTPClientError) {
                let answer = try await http.execute(request)
                if answer.status == 200 {
                    follower.events += parse(answer.text)
                } else {
                    follower.faults.append("\(Unexpected(answer))")
                }
            } catch {
                follower.faults.append("\(error)")
            }
            if follower.events.last?.name != "end" { try? await Task.sleep(for: .milliseconds(follower.retry)) }
        }
        return follower
    }

    /// What the server asked for last: a pause before we come back.
    private var retry: Int { events.last { $0.retry != nil }?.retry ?? 3_000 }

    /// Times that a server sent us away.
    var moves: Int { events.count { $0.name == "reconnect" } }

    /// Tasks whose end was told, as often as it was.
    var ends: [String] {
        events.filter { $0.name == "task" && ["complete", "failed", "cancelled"].contains($0.data.string("status")) }
            .compactMap { $0.data.string("task_id") }
    }

    private static func parse(_ text: String) -> [Event] {
        text.split(separator: "\n\n").map { block in
            block.split(separator: "\n").reduce(into: Event()) { event, line in
                if line.hasPrefix("event: ") { event.name = String(line.dropFirst(7)) }
                if line.hasPrefix("retry: ") { event.retry = Int(line.dropFirst(7)) }
                if line.hasPrefix("id: ") { event.id = String(line.dropFirst(4)) }
                if line.hasPrefix("data: ") { event.data = JSON(bytes: Array(line.utf8.dropFirst(6))) }
            }
        }
    }
}
