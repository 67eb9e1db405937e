import Drivers
import FoundationEssentials

/// A certificate authority of one test's own, and what it signs; made by the program `openssl`.
public struct TestAuthority: Sendable {
    /// PEM files.
    public struct Identity: Sendable {
        public let certificate: String
        public let key: String
    }

    /// PEM of its own certificate, for those who trust it.
    public var file: String { directory.file("ca.pem") }
    private let directory: TemporaryDirectory

    public init() async throws {
        directory = try TemporaryDirectory()
        try await openssl(
            ["req", "-x509", "-days", "2", "-subj", "/CN=Test authority", "-out", file]
                + newKey(directory.file("ca.key")))
    }

    /// - Parameter names: such as `DNS:localhost` and `IP:127.0.0.1`.
    /// - Parameter days: until it ends; -1 is a certificate that ended yesterday.
    public func issue(to names: String..., days: Int = 2) async throws -> Identity {
        let name = UUID().uuidString
        let identity = Identity(certificate: directory.file(name + ".pem"), key: directory.file(name + ".key"))
        let request = directory.file(name + ".csr")
        try await openssl(
            ["req", "-subj", "/CN=Test server", "-addext", "subjectAltName=" + names.joined(separator: ",")]
                + ["-out", request] + newKey(identity.key))
        try await openssl(
            ["x509", "-req", "-in", request, "-CA", file, "-CAkey", directory.file("ca.key"), "-CAcreateserial"]
                + ["-copy_extensions", "copy", "-days", String(days), "-out", identity.certificate])
        return identity
    }

    private func newKey(_ file: String) -> [String] {
        ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", file]
    }

    private func openssl(_ arguments: [String]) async throws {
        let log = directory.file("log")
        let process = try await ChildProcess.spawn(
            ProcessConfiguration(
                executable: "openssl", arguments: arguments, environment: ProcessInfo.processInfo.environment,
                standardOutput: .discard, standardError: .file(log)))
        let status = await process.exitStatus
        guard status == .exited(code: 0) else {
            let said = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
            throw ProcessError(.died, "openssl: \(said)", status: status)
        }
    }
}
