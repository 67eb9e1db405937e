public import Hummingbird
import NIOCore

/// What goes along with one request.
public struct AppContext: RequestContext {
    public var coreContext: CoreRequestContextStorage
    /// In every answer, every log line and every error of this request.
    public internal(set) var requestID = ""
    /// Who holds the other end of the connection: a client or a proxy.
    let peer: SocketAddress?

    public init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        peer = source.channel.remoteAddress
    }
}
