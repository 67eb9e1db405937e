public import Hummingbird
import NIOCore

/// What goes along with one request.
public struct AppContext: RequestContext {
    public var coreContext: CoreRequestContextStorage
    /// In every answer, every log line and every error of this request.
    public internal(set) var requestID = ""
    /// Who holds the other end of the connection: a client or a proxy.
    let peer: SocketAddress?
    /// The connection that the request came on.
    let channel: any Channel

    public init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        peer = source.channel.remoteAddress
        channel = source.channel
    }
}
