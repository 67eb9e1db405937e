/// Addresses that share their first bits, in CIDR notation: `10.0.0.0/8`, `2001:db8::/32`. A single address is a block too.
public struct AddressBlock: Sendable, Hashable, CustomStringConvertible {
    public let first: IPAddress
    /// How many leading bits are shared.
    public let length: Int

    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = parts.first.flatMap({ IPAddress($0) }) else { return nil }
        var length = address.width
        if parts.count == 2 {
            let isPlain =
                (1...3).contains(parts[1].utf8.count) && parts[1].utf8.allSatisfy { (0x30...0x39).contains($0) }
            guard isPlain, let number = Int(parts[1]), number <= address.width else { return nil }
            length = number
        }
        first = address.prefix(length)
        self.length = length
    }

    public func contains(_ address: IPAddress) -> Bool {
        address.isIPv4 == first.isIPv4 && address.prefix(length) == first
    }

    public var description: String { "\(first)/\(length)" }
}

extension IPAddress {
    /// Whether the address lies on the public internet: none of the special blocks of IANA's registries (RFC 6890), no
    /// multicast, and no wrapping of an IPv4 address that is special itself.
    public var isPublic: Bool {
        if isIPv4 { return !Self.specialIPv4.contains { $0.contains(self) } }
        if Self.translation.contains(self) { return IPAddress(ipv4: UInt32(truncatingIfNeeded: bits)).isPublic }
        return Self.globalUnicast.contains(self) && !Self.specialIPv6.contains { $0.contains(self) }
    }

    private static let specialIPv4 = [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
    ].compactMap { AddressBlock($0) }

    private static let globalUnicast = AddressBlock("2000::/3")!
    /// NAT64 (RFC 6052): the last 32 bits are the IPv4 address that is reached.
    private static let translation = AddressBlock("64:ff9b::/96")!
    /// Protocol assignments with Teredo, documentation, 6to4.
    private static let specialIPv6 = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"]
        .compactMap { AddressBlock($0) }
}
