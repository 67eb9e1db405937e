public import Hummingbird

/// What goes along with one request.
public struct AppContext: RequestContext {
    public var coreContext: CoreRequestContextStorage
    /// In every answer, every log line and every error of this request.
    public internal(set) var requestID = ""

    public init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
    }
}
