import Domain
import TestSupport
import Testing

@testable import Transport

struct ClientAddressTests {
    private let clients = ClientAddress(trusted: ["10.0.0.0/8", "2001:db8::/32"].compactMap { AddressBlock($0) })

    private func find(_ peer: String, _ headers: String...) -> String? {
        clients.find(peer: IPAddress(peer), forwardedFor: headers)?.description
    }

    @Test func `who is not trusted speaks for himself only`() {
        #expect(find("192.0.2.1", "198.51.100.7") == "192.0.2.1")
        #expect(
            ClientAddress(trusted: []).find(peer: IPAddress("10.0.0.1"), forwardedFor: ["8.8.8.8"])?.description
                == "10.0.0.1")
        #expect(clients.find(peer: nil, forwardedFor: ["8.8.8.8"]) == nil)
    }

    @Test func `from the right, past trusted hops`() {
        #expect(find("10.0.0.1", "198.51.100.7") == "198.51.100.7")
        #expect(find("10.0.0.1", "6.6.6.6, 198.51.100.7, 10.0.0.2") == "198.51.100.7")
        #expect(find("10.0.0.1", "6.6.6.6", "198.51.100.7,10.0.0.2") == "198.51.100.7")
        #expect(find("2001:db8::1", "2a00::7") == "2a00:0:0:0:0:0:0:7")
        #expect(find("10.0.0.1", "10.0.0.3, 10.0.0.2") == "10.0.0.3")
        #expect(find("10.0.0.1") == "10.0.0.1")
    }

    @Test func `with ports`() {
        #expect(find("10.0.0.1", "198.51.100.7:4711") == "198.51.100.7")
        #expect(find("10.0.0.1", "[2a00::7]:4711") == "2a00:0:0:0:0:0:0:7")
        #expect(find("10.0.0.1", "\"[2a00::7]\"") == "2a00:0:0:0:0:0:0:7")
    }

    @Test(arguments: ["", "unknown", "_hidden", "1.2.3", ",", "[::1", "127.0.0.1 8.8.8.8", "\u{0}", "ä"])
    func `garbage ends the walk at the proxy that passed it on`(garbage: String) {
        #expect(["10.0.0.2", "0:0:0:0:0:0:0:1"].contains(find("10.0.0.1", "6.6.6.6, \(garbage), 10.0.0.2") ?? ""))
    }

    /// Whatever a client writes in front, what the trusted proxies appended decides.
    @Test(arguments: 1...200) func `a spoofed prefix changes nothing`(seed: Int) {
        var random = SystemRandomNumberGenerator()
        let pieces = ["6.6.6.6", "10.0.0.9", "::1", "x", "", " ", ",", "[", "]", ":", "2001:db8::5", "999.1.1.1", "\t"]
        let spoof = (0..<Int.random(in: 0...60)).map { _ in pieces.randomElement(using: &random) ?? "" }
        let header = spoof.joined(separator: seed.isMultiple(of: 2) ? "," : ", ")
        #expect(find("10.0.0.1", header + ",198.51.100.7, 10.1.1.1,10.2.2.2") == "198.51.100.7", "\(header)")
        #expect(find("10.0.0.1", header, "198.51.100.7") == "198.51.100.7", "\(header)")
        #expect(find("192.0.2.1", header) == "192.0.2.1")
    }

    @Test func `a long chain is not walked to its end`() {
        let chain = ["6.6.6.6"] + (0..<5_000).map { "10.0.\($0 / 250).\($0 % 250)" }
        #expect(find("10.0.0.1", chain.joined(separator: ","))?.hasPrefix("10.0.") == true)
    }
}
