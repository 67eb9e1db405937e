import Drivers
import FoundationEssentials
import TestSupport
import Testing

/// Signatures that OpenSSL's own program accepts, and keys that cannot sign.
@Suite struct DocumentSignerTests {
    @Test func `what is signed is accepted, what was changed is not`() async throws {
        let folder = try TemporaryDirectory()
        let pem = try DocumentSigner.generate(name: "A tester", days: 1)
        let signer = try DocumentSigner(pem: Array(pem.utf8))
        let document = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 * 7) }
        let signature = try await signer.signature(of: document, without: 40_000..<45_000)
        #expect(signature.count <= signer.capacity)
        try Data(pem.utf8).write(to: URL(filePath: folder.file("key.pem")))
        try Data(signature).write(to: URL(filePath: folder.file("signature")))
        var content = Array(document[..<40_000] + document[45_000...])
        #expect(try await Self.isAccepted(content, folder))
        content[50_000] ^= 1
        #expect(try await !Self.isAccepted(content, folder))
    }

    private static func isAccepted(_ content: [UInt8], _ folder: TemporaryDirectory) async throws -> Bool {
        try Data(content).write(to: URL(filePath: folder.file("content")))
        let run = try await Tool.run(
            "openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", folder.file("signature"),
            "-content",
            folder.file("content"), "-CAfile", folder.file("key.pem"), "-purpose", "any", "-out", "/dev/null")
        return run.status == .exited(code: 0)
    }

    @Test func `a file that cannot sign says why`() throws {
        let (one, other) = (try Self.pieces(), try Self.pieces())
        func reason(_ pem: String) -> String? {
            do throws(SigningError) { _ = try DocumentSigner(pem: Array(pem.utf8)) } catch { return error.reason }
            return nil
        }
        #expect(reason("") == "holds no private key that opens without a passphrase")
        #expect(reason("nonsense") == "holds no private key that opens without a passphrase")
        #expect(reason(one.certificate) == "holds no private key that opens without a passphrase")
        #expect(reason(one.key) == "holds no certificate")
        #expect(reason(one.key + other.certificate) == "holds a certificate of another key; its own must come first")
        #expect(reason(String(repeating: "x", count: 2_000_000)) == "is too large")
        // The order of key and certificates does not matter, that of the certificates does.
        #expect(reason(one.certificate + one.key + other.certificate) == nil)
        let expired = try DocumentSigner.generate(name: "x", days: -1)
        #expect(reason(expired) == "holds a certificate that has ended")
    }

    private static func pieces() throws -> (key: String, certificate: String) {
        let pem = try DocumentSigner.generate(name: "x", days: 1)
        let mark = try #require(pem.firstRange(of: "-----BEGIN CERTIFICATE"))
        return (String(pem[..<mark.lowerBound]), String(pem[mark.lowerBound...]))
    }
}
