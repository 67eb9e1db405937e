import CCurl
import CShims
import Glibc
import NIOPosix

/// Hands messages to a mail server, by libcurl on a thread of its own: one at a time, each within a limit.
public final class SMTPClient: Sendable {
    public struct Configuration: Sendable, CustomStringConvertible, CustomReflectable {
        /// `smtp://host:port` or `smtps://host:port`, without name and password.
        public var url: String
        public var user: String?
        public var password: String?
        /// TLS is demanded (STARTTLS with `smtp:`), and certificate and host name are verified.
        public var usesTLS: Bool
        /// PEM of the certificates that are trusted instead of the system's.
        public var certificateAuthorities: String?
        /// For one message, all of it.
        public var timeout: Duration

        public init(
            url: String, user: String? = nil, password: String? = nil, usesTLS: Bool = true,
            certificateAuthorities: String? = nil, timeout: Duration = .seconds(30)
        ) {
            self.url = url
            self.user = user
            self.password = password
            self.usesTLS = usesTLS
            self.certificateAuthorities = certificateAuthorities
            self.timeout = timeout
        }

        // User and password are in it.
        public var description: String { "mail server" }
        public var customMirror: Mirror { Mirror(self, children: []) }
    }

    /// Says nothing of addresses, names and passwords.
    public struct Failure: Error, Sendable, Equatable {
        /// The server's last reply code; 0 when there was none.
        public var reply: Int
        public var reason: String
    }

    private let configuration: Configuration
    private let thread = NIOThreadPool(numberOfThreads: 1)

    /// Close it before it goes.
    public init(_ configuration: Configuration) {
        self.configuration = configuration
        thread.start()
    }

    /// - Parameters:
    ///   - sender, recipient: addresses without brackets.
    ///   - message: with header, lines ended by CR LF.
    public func send(from sender: String, to recipient: String, _ message: [UInt8]) async throws(Failure) {
        let configuration = configuration
        let result: Result<Void, Failure>
        do {
            result = try await thread.runIfActive { () -> Result<Void, Failure> in
                SMTPDelivery(message).run(configuration, from: sender, to: recipient)
            }
        } catch {
            throw Failure(reply: 0, reason: "stopped")
        }
        try result.get()
    }

    public func close() async { try? await thread.shutdownGracefully() }
}

/// One message on its way. Its thread only.
private final class SMTPDelivery {
    private let message: [UInt8]
    private var sent = 0

    init(_ message: [UInt8]) { self.message = message }

    func run(
        _ configuration: SMTPClient.Configuration, from sender: String, to recipient: String
    ) -> Result<Void, SMTPClient.Failure> {
        guard (sender + recipient).utf8.allSatisfy({ (0x21...0x7e).contains($0) && $0 != 0x3c && $0 != 0x3e }),
            let easy = curl_easy_init()
        else { return .failure(.init(reply: 0, reason: "an address with other characters")) }
        defer { curl_easy_cleanup(easy) }
        let recipients = curl_slist_append(nil, "<\(recipient)>")
        defer { curl_slist_free_all(recipients) }
        set(easy, configuration)
        _ = shim_setopt_string(easy, CURLOPT_MAIL_FROM, "<\(sender)>")
        _ = shim_setopt_pointer(easy, CURLOPT_MAIL_RCPT, recipients)
        _ = shim_setopt_long(easy, CURLOPT_UPLOAD, 1)
        _ = shim_setopt_read(
            easy,
            { bytes, size, count, context in
                let delivery = Unmanaged<SMTPDelivery>.fromOpaque(context!).takeUnretainedValue()
                return delivery.copy(to: UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
            }, Unmanaged.passUnretained(self).toOpaque())
        let code = withExtendedLifetime(self) { curl_easy_perform(easy) }
        guard code != CURLE_OK else { return .success(()) }
        var reply = 0
        _ = shim_getinfo_long(easy, CURLINFO_RESPONSE_CODE, &reply)
        return .failure(.init(reply: reply, reason: String(cString: curl_easy_strerror(code))))
    }

    private func set(_ easy: UnsafeMutableRawPointer, _ configuration: SMTPClient.Configuration) {
        let milliseconds = max(1, Int(configuration.timeout.components.seconds) * 1_000)
        _ = shim_setopt_string(easy, CURLOPT_URL, configuration.url)
        _ = shim_setopt_string(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        _ = shim_setopt_string(easy, CURLOPT_PROXY, "")
        _ = shim_setopt_long(easy, CURLOPT_NOSIGNAL, 1)
        _ = shim_setopt_long(easy, CURLOPT_TIMEOUT_MS, milliseconds)
        _ = shim_setopt_long(easy, CURLOPT_CONNECTTIMEOUT_MS, min(milliseconds, 10_000))
        if configuration.usesTLS {
            _ = shim_setopt_long(easy, CURLOPT_USE_SSL, Int(CURLUSESSL_ALL.rawValue))
            _ = shim_setopt_long(easy, CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        }
        if let file = configuration.certificateAuthorities { _ = shim_setopt_string(easy, CURLOPT_CAINFO, file) }
        if let user = configuration.user { _ = shim_setopt_string(easy, CURLOPT_USERNAME, user) }
        if let password = configuration.password { _ = shim_setopt_string(easy, CURLOPT_PASSWORD, password) }
    }

    private func copy(to buffer: UnsafeMutableRawBufferPointer) -> Int {
        let next = message[sent...].prefix(buffer.count)
        buffer.copyBytes(from: next)
        sent += next.count
        return next.count
    }
}
