import ArgumentParser
import Crypto
import Drivers
import FoundationEssentials
import Integrations

/// `carpulse keys`: makes what production needs and prints it once.
struct Keys: ParsableCommand {
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

    func run() throws {
        Console.print("SNAPSHOT_KEYS=\(KeyRing.generate())")
        Console.print("LINK_KEYS=\(KeyRing.generate())")
        Console.print("JWT_SECRETS=\(TokenKeys.generate())")
        Console.print("WEBHOOK_OUT_SECRETS=\(WebhookSecrets.generate())")
        if let folder { try writeTeslaKeys(to: folder) }
        if let signing { try writeSigningKey(to: signing) }
    }

    /// The private key never leaves the folder; the public one is what Tesla reads (facts 7).
    private func writeTeslaKeys(to folder: String) throws {
        let key = P256.Signing.PrivateKey()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try write(key.pemRepresentation, to: "\(folder)/private-key.pem", permissions: 0o600)
        try write(key.publicKey.pemRepresentation, to: "\(folder)/public-key.pem", permissions: 0o644)
        Console.print("TESLA_PUBLIC_KEY_FILE=\(folder)/public-key.pem")
    }

    /// Readers trust the certificate when somebody tells them to; one of an authority is put in its place.
    private func writeSigningKey(to path: String) throws {
        let pem: String
        do throws(SigningError) { pem = try DocumentSigner.generate(name: name, days: Self.signingDays) } catch {
            throw Exit.failure("the signing key \(error.reason)")
        }
        try write(pem, to: path, permissions: 0o600)
        Console.print("PDF_SIGNING_KEY_FILE=\(path)")
    }

    /// Five years.
    private static let signingDays = 1_826

    private func write(_ pem: String, to path: String, permissions: Int) throws {
        guard !FileManager.default.fileExists(atPath: path) else { throw Exit.failure("\(path) exists already") }
        let made = FileManager.default.createFile(
            atPath: path, contents: Data((pem + "\n").utf8), attributes: [.posixPermissions: permissions])
        guard made else { throw Exit.failure("\(path) cannot be written") }
    }
}
