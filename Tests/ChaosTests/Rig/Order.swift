import TestSupport

/// A report that was asked for and acknowledged, and every state of it that its client saw.
struct Order: Sendable {
    struct State: Sendable, Equatable {
        var status: String
        var progress: Int
        var attempt: Int
        var instance: String?
        var error: String?
        var sha256: String?

        init(_ json: JSON) {
            status = json.string("status") ?? "-"
            progress = json.int("progress") ?? -1
            attempt = json.int("attempt") ?? 0
            instance = json.string("instance")
            error = json["error"].string("code")
            sha256 = json["result"].string("sha256")
        }

        /// I10: what a client sees never falls.
        var rank: Int? {
            ["queued": 0, "processing": 1, "uploading": 2, "complete": 3, "failed": 3, "cancelled": 3][status]
        }
        var isTerminal: Bool { rank == 3 }
    }

    let task: String
    let key: String
    let body: String
    var seen: [State] = []
    /// Acknowledged once, and later answered 404.
    var isLost = false
    /// How often it was asked for again after it had failed.
    var repeats = 0

    var last: State? { seen.last }
    var isComplete: Bool { last?.status == "complete" }

    mutating func note(_ state: State) { if state != seen.last { seen.append(state) } }

    /// The first step backwards, or nil.
    var fall: String? {
        for (before, after) in zip(seen, seen.dropFirst()) {
            let isFalling = (after.rank ?? -1) < (before.rank ?? -1) || after.progress < before.progress
            if isFalling || before.isTerminal { return "\(before) -> \(after)" }
        }
        return seen.first { $0.rank == nil }.map { "unknown state \($0)" }
    }
}
