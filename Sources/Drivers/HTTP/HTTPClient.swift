import CCurl
import NIOConcurrencyHelpers
import Synchronization

/// HTTP requests by libcurl. All of curl lives on one thread; the outside posts commands and wakes it.
///
/// HTTP/2 where the server's TLS offers it, connections are reused, certificates are verified, no cookies.
/// `shutdown()` must be called once: it ends the thread.
public final class HTTPClient: Sendable {
    public struct Configuration: Sendable {
        public var connectTimeout: Duration = .seconds(5)
        public var userAgent = "carpulse"
        /// Requests that are running or wait for a connection.
        public var maxRequests = 1_024
        public var maxConnectionsPerHost = 16
        /// PEM file of certificate authorities to trust instead of the system's.
        public var certificateAuthorities: String?
        /// Whether `https_proxy` and its kin in the environment count.
        public var usesEnvironmentProxy = true
        public init() {}
    }

    private let inbox: CurlInbox

    public init(configuration: Configuration = Configuration()) {
        _ = Self.globalInit
        let inbox = CurlInbox(maxRequests: configuration.maxRequests)
        self.inbox = inbox
        DedicatedThread.start(name: "curl") { CurlLoop(inbox, configuration).run() }
    }
    private static let globalInit: Void = { _ = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) }()

    /// Sends the request and collects the whole answer. A cancelled task's transfer is ended at once.
    public func execute(_ request: OutgoingRequest) async throws(HTTPClientError) -> IncomingResponse {
        let ticket = CurlTicket()
        let result: CurlOutcome = await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                inbox.submit(CurlSubmission(request: request, ticket: ticket, waiter: waiter))
            }
        } onCancel: {
            ticket.isCancelled.store(true, ordering: .releasing)
            inbox.cancel(ticket)
        }
        return try result.get()
    }

    /// Fails all requests with `stopped`, refuses new ones, and returns when curl's thread is done.
    public func shutdown() async {
        inbox.stop()
        await inbox.stopped.value()
    }
}
