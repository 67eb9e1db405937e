import Glibc
import NIOCore
import NIOSSL

/// Whom a TLS connection to Redis trusts. Made once and shared by all connections.
///
/// TLS 1.2 or newer; the server's certificate must lead to a trusted root and name the host that was connected to.
public struct RedisTLS: Sendable, Equatable {
    let context: NIOSSLContext

    /// Reads files, so make it at the start of the program.
    /// - Parameter caFile: PEM certificates to trust instead of the system's.
    /// - Throws: `RedisError` with code `configuration` when they cannot be read.
    public init(caFile: String? = nil) throws(RedisError) {
        var settings = TLSConfiguration.makeClientConfiguration()
        settings.minimumTLSVersion = .tlsv12
        // RESP says itself where a reply ends; a peer that went away without a word is not waited for.
        settings.shutdownTimeout = .milliseconds(100)
        do {
            if let caFile { settings.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(caFile)) }
            context = try NIOSSLContext(configuration: settings)
        } catch {
            let what = caFile.map { "no certificates can be read from \($0)" } ?? "the system's roots cannot be read"
            throw RedisError(.configuration, what)
        }
    }

    public static func == (left: Self, right: Self) -> Bool { left.context === right.context }

    /// A handler for one connection. An address is looked for in the certificate, but not sent: SNI knows names only.
    func handler(host: String) throws(RedisError) -> NIOSSLClientHandler {
        do {
            let isAddress = (try? SocketAddress(ipAddress: host, port: 0)) != nil
            return try NIOSSLClientHandler(context: context, serverHostname: isAddress ? nil : host)
        } catch {
            throw RedisError(.configuration, "\(host) cannot be the name of a TLS server")
        }
    }

    /// What went wrong in the words of an operator.
    /// - Parameter certificate: the server's, if it has shown one.
    static func explain(_ error: any Error, certificate: NIOSSLCertificate?, host: String) -> String {
        if let error = error as? NIOSSLExtraError {
            if error == .failedToValidateHostname { return "the server's certificate does not name \(host)" }
            if error == .serverHostnameImpossibleToMatch { return "no certificate can name \(host)" }
        }
        let text = "\(error)"
        if text.contains("CERTIFICATE_VERIFY_FAILED") { return explainDistrust(of: certificate) }
        return reasons.first { text.contains($0.key) }?.value ?? "TLS failed: \(text)"
    }

    private static func explainDistrust(of certificate: NIOSSLCertificate?) -> String {
        let now = time(nil)
        if let certificate, certificate.notValidAfter < now { return "the server's certificate has expired" }
        if let certificate, certificate.notValidBefore > now { return "the server's certificate is not valid yet" }
        return "the server's certificate is not signed by a trusted authority"
    }

    /// Reason names of BoringSSL (`openssl/ssl.h`) in the errors of NIOSSL.
    private static let reasons: KeyValuePairs = [
        "WRONG_VERSION_NUMBER": "the server does not speak TLS on this port",
        "UNSUPPORTED_PROTOCOL": "the server speaks no TLS of version 1.2 or newer",
        "ALERT_PROTOCOL_VERSION": "the server speaks no TLS of version 1.2 or newer",
        "CERTIFICATE_REQUIRED": "the server asks for a client's certificate, which is not supported",
        "uncleanShutdown": "connection closed",
        "eofDuringHandshake": "the server hung up during the TLS handshake; perhaps it does not speak TLS on this port",
    ]
}
