import CSigning

/// Why a signature is worth nothing.
public struct SignatureFlaw: Error, Equatable, CustomStringConvertible {
    public let reason: String
    public var description: String { reason }
}

/// Checks what others sign with certificates that are not known beforehand (X.509; RSA PKCS #1 v1.5 with SHA-256).
///
/// Each check is made on a thread of its own: the system's authorities are read from a file.
public struct CertifiedSignature: Sendable {
    private let suffix: String
    private let authorities: [UInt8]?

    /// - Parameter suffix: how the common name of the signer must end, with its dot: `.paypal.com`.
    /// - Parameter authorities: PEM of certificates that are trusted in place of the system's.
    public init(suffix: String, authorities: [UInt8]?) {
        self.suffix = suffix
        self.authorities = authorities
    }

    /// - Parameter certificates: PEM, the signer's own first.
    /// - Parameter time: seconds since 1970.
    public func check(
        _ signature: [UInt8], of message: [UInt8], by certificates: [UInt8], at time: Int
    ) async throws(SignatureFlaw) {
        let completion = Completion<SignatureFlaw?>()
        DedicatedThread.start(name: "verify") { [self] in
            completion.complete(flaw(signature, message, certificates, time).map(SignatureFlaw.init(reason:)))
        }
        if let flaw = await completion.value() { throw flaw }
    }

    private func flaw(_ signature: [UInt8], _ message: [UInt8], _ certificates: [UInt8], _ time: Int) -> String? {
        let reason =
            if let authorities {
                cs_check_signature(
                    certificates, certificates.count, authorities, authorities.count, suffix, Int64(time), message,
                    message.count, signature, signature.count)
            } else {
                cs_check_signature(
                    certificates, certificates.count, nil, 0, suffix, Int64(time), message, message.count, signature,
                    signature.count)
            }
        return reason.map { String(cString: $0) }
    }
}
