import ArgumentParser
import Crypto
import Drivers
import FoundationEssentials
import Integrations

/// `carpulse keys`: makes what production needs and prints it once.
struct Keys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make the Tesla key pair and the secrets for production.",
        discussion: """
            Prints settings for the environment; with --tesla DIR writes the P-256 key pair as PEM files, with --signing \
            FILE a key that signs reports.
            """)

    @Option(name: .customLong("tesla"), help: "Folder for private-key.pem and public-key.pem.")
    var folder: String?

    @Option(name: .customLong("signing"), help: "File for a key with a certificate of its own that signs reports.")
    var signing: String?

    @Option(help: "Who signs, as the certificate says.")
    var name = "CarPulse"

    func run() async throws {
        Console.print("SNAPSHOT_KEYS=\(KeyRing.generate())")
        Console.print("LINK_KEYS=\(KeyRing.generate())")
        Console.print("JWT_SECRETS=\(TokenKeys.generate())")
        Console.print("WEBHOOK_OUT_SECRETS=\(WebhookSecrets.generate())")
        if let folder { try await writeTeslaKeys(to: folder) }
        if let signing { try await writeSigningKey(to: signing) }
    }

    /// The private key never leaves the folder; the public one is what Tesla reads (facts 7).
    private func writeTeslaKeys(to folder: String) async throws {
        let key = P256.Signing.PrivateKey()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try await write(key.pemRepresentation, to: "\(folder)/private-key.pem", permissions: 0o600)
        try await write(key.publicKey.pemRepresentation, to: "\(folder)/public-key.pem", permissions: 0o644)
        Console.print("TESLA_PUBLIC_KEY_FILE=\(folder)/public-key.pem")
    }

    /// Readers trust the certificate when somebody tells them to; one of an authority is put in its place.
    private func writeSigningKey(to path: String) async throws {
        let pem: String
        do throws(SigningError) { pem = try DocumentSigner.generate(name: name, days: Self.signingDays) } catch {
            throw Exit.failure("the signing key \(error.reason)")
        }
        try await write(pem, to: path, permissions: 0o600)
        Console.print("PDF_SIGNING_KEY_FILE=\(path)")
    }

    /// Five years.
    private static let signingDays = 1_826

    /// Never over a file that is there, and never readable by others, not for an instant.
    private func write(_ pem: String, to path: String, permissions: UInt32) async throws {
        do throws(FileError) {
            try await FileStore().writeAtomically(
                path, Array((pem + "\n").utf8), createOnly: true, permissions: permissions)
        } catch {
            throw Exit.failure(error.code == .exists ? "\(path) exists already" : "\(path) cannot be written")
        }
    }
}
