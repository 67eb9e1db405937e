import Domain
import FoundationEssentials
import Testing

@testable import Integrations

@Suite struct SealedLinkSignerTests {
    let signer: SealedLinkSigner
    let grant: DownloadGrant

    init() throws {
        signer = SealedLinkSigner(
            keys: try KeyRing(parsing: KeyRing.generate()), publicBaseURL: "https://api.example.com/")
        grant = DownloadGrant(
            object: try #require(ObjectName(rawValue: "reports/LRW3E7FS0PC000101-fi-x-k7f2.pdf")),
            fileName: "Tesla.pdf", contentType: "application/pdf",
            expiresAt: Date(timeIntervalSince1970: 1_800_000_000))
    }

    private func token() throws -> String {
        let link = try signer.link(grant)
        #expect(link.hasPrefix("https://api.example.com/files/"))
        return String(link.dropFirst("https://api.example.com/files/".count))
    }

    @Test func aLinkOpensWhatItWasMadeForAndShowsNothing() throws {
        let token = try token()
        #expect(signer.open(token) == grant)
        #expect(!token.contains("LRW3E"))
        #expect(token.utf8.allSatisfy { $0 > 32 && $0 < 127 && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "+") })
    }

    /// Every place, with the neighbour in the alphabet: also the last place, some of whose bits stand for no byte.
    @Test func noCharacterCanBeChanged() throws {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        for extra in 0..<3 {
            var grant = grant
            grant.fileName += String(repeating: "x", count: extra)
            let link = try signer.link(grant)
            let token = Array(link.dropFirst("https://api.example.com/files/".count))
            for (index, character) in token.enumerated() {
                let place = try #require(alphabet.firstIndex(of: character))
                var changed = token
                changed[index] = alphabet[place ^ 1]
                #expect(signer.open(String(changed)) == nil)
            }
            #expect(signer.open(String(token.dropLast())) == nil)
            #expect(signer.open(String(token) + "=") == nil)
            #expect(signer.open(String(token) + "A") == nil)
        }
    }

    @Test(arguments: ["", "A", "%%%%", "AAAA", "äöü"])
    func nonsenseOpensNothing(token: String) { #expect(signer.open(token) == nil) }

    @Test func anotherServersLinkOpensNothing() throws {
        let other = SealedLinkSigner(keys: try KeyRing(parsing: KeyRing.generate()), publicBaseURL: "https://x")
        #expect(other.open(try token()) == nil)
    }
}
