import Domain

extension EnqueueOutcome {
    /// As the caller sees it; nil when the tasks are there.
    var problem: Problem? {
        switch self {
        case .accepted, .exists: nil
        case .mismatch: .keyReused
        case .queueFull(let wait): .queueFull(wait)
        case .ownerFull(let wait): .ownerFull(wait)
        // None of them goes soon: reports are kept for a day or more.
        case .sessionFull(let limit):
            Problem(
                .queueFull, "A session keeps at most \(limit) reports; begin another one, or delete this one",
                retryAfter: .seconds(3_600))
        case .noRenderer(let wait): .noRenderer(wait)
        case .sessionGone: ReportSession.expired
        }
    }
}

extension RetryOutcome {
    /// As the caller sees it; nil when the task waits again.
    var problem: Problem? {
        switch self {
        case .queued: nil
        case .running: Problem(.notRetryable, "The report has not ended")
        case .alreadyComplete: Problem(.alreadyComplete, "The report is complete already")
        case .spent: Problem(.notRetryable, "Another try would end the same way")
        case .queueFull(let wait): .queueFull(wait)
        case .ownerFull(let wait): .ownerFull(wait)
        case .noRenderer(let wait): .noRenderer(wait)
        case .sessionGone: ReportSession.expired
        case .missing: Problem(.taskNotFound, "No such task")
        }
    }
}

extension Problem {
    fileprivate static func queueFull(_ wait: Duration) -> Problem {
        Problem(.queueFull, "Too many reports are waiting", retryAfter: wait)
    }

    fileprivate static func noRenderer(_ wait: Duration) -> Problem {
        Problem(.notReady, "No instance can make reports now", retryAfter: wait)
    }

    fileprivate static func ownerFull(_ wait: Duration) -> Problem {
        Problem(.queueFull, "Too many reports of this session are waiting", retryAfter: wait)
    }
}
