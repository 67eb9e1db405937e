import ArgumentParser
import Crypto
import FoundationEssentials
import Integrations

/// `carpulse keys`: makes what production needs and prints it once.
struct Keys: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make the Tesla key pair and the secrets for production.",
        discussion: "Prints settings for the environment; with --tesla DIR writes the P-256 key pair as PEM files.")

    @Option(name: .customLong("tesla"), help: "Folder for private-key.pem and public-key.pem.")
    var folder: String?

    func run() throws {
        Console.print("SNAPSHOT_KEYS=\(KeyRing.generate())")
        Console.print("LINK_KEYS=\(KeyRing.generate())")
        Console.print("JWT_SECRETS=\(TokenKeys.generate())")
        Console.print("WEBHOOK_OUT_SECRETS=\(WebhookSecrets.generate())")
        if let folder { try writeTeslaKeys(to: folder) }
    }

    /// The private key never leaves the folder; the public one is what Tesla reads (facts 7).
    private func writeTeslaKeys(to folder: String) throws {
        let key = P256.Signing.PrivateKey()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try write(key.pemRepresentation, to: "\(folder)/private-key.pem", permissions: 0o600)
        try write(key.publicKey.pemRepresentation, to: "\(folder)/public-key.pem", permissions: 0o644)
        Console.print("TESLA_PUBLIC_KEY_FILE=\(folder)/public-key.pem")
    }

    private func write(_ pem: String, to path: String, permissions: Int) throws {
        guard !FileManager.default.fileExists(atPath: path) else { throw Exit.failure("\(path) exists already") }
        let made = FileManager.default.createFile(
            atPath: path, contents: Data((pem + "\n").utf8), attributes: [.posixPermissions: permissions])
        guard made else { throw Exit.failure("\(path) cannot be written") }
    }
}
