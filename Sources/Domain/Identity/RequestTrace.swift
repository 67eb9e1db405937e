/// The request that the running task works for, here or at another instance: it goes along with the job, and every line
/// of the log names it.
public struct RequestTrace: Sendable, Equatable, Codable {
    /// nil for work that no request asked for.
    @TaskLocal public static var current: RequestTrace?

    /// As in `X-Request-ID`.
    public var request: String
    /// The step of the trace that is under way.
    public var parent: TraceParent

    public init(request: String, parent: TraceParent = TraceParent()) {
        self.request = request
        self.parent = parent
    }
}
