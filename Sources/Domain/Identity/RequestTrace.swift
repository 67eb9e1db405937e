/// The request that the running task works for, so that what is done far from it can be told apart in logs and at Tesla.
public enum RequestTrace {
    /// As in `X-Request-ID`; nil for work that no request waits for.
    @TaskLocal public static var id: String?
}
