/// How a task can end, as its owner is told.
public enum WebhookEvent: String, Sendable, Codable, CaseIterable {
    case completed = "report.completed"
    case failed = "report.failed"
    case cancelled = "report.cancelled"

    /// nil while the task has not ended.
    public init?(_ status: TaskStatus) {
        switch status {
        case .complete: self = .completed
        case .failed: self = .failed
        case .cancelled: self = .cancelled
        case .queued, .processing, .uploading: return nil
        }
    }
}

/// Where the owner of a task wants to hear of its end; sealed at rest, for the URL may hold a secret.
public struct WebhookTarget: Sendable, Codable, Equatable, Unlogged {
    public var url: String
    /// Never empty, none twice.
    public var events: [WebhookEvent]
    /// The request that asked for it: the receiver is its caller's own, and hears whereof this is a part.
    public var trace: RequestTrace?

    public init(url: String, events: [WebhookEvent] = WebhookEvent.allCases) {
        self.url = url
        self.events = events
    }

    /// Equal for two requests that want to be told the same.
    public var fingerprint: String { ([url] + events.map(\.rawValue).sorted()).joined(separator: "|") }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        url = try container.decode(String.self, forKey: .url)
        events = try container.decodeIfPresent([WebhookEvent].self, forKey: .events) ?? WebhookEvent.allCases
        trace = try container.decodeIfPresent(RequestTrace.self, forKey: .trace)
    }
}
