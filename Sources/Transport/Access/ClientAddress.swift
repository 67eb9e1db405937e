import Domain
import HTTPTypes
import Hummingbird

/// Finds out who asks. `X-Forwarded-For` is what a client likes to write, so it counts only as far as trusted proxies
/// wrote it (`TRUSTED_PROXIES`).
struct ClientAddress: Sendable {
    let trusted: [AddressBlock]

    /// Entries that are looked at, from the right; a chain of proxies is never this long.
    private static let maxHops = 32

    func of(_ request: Request, _ context: AppContext) -> IPAddress? {
        find(
            peer: context.peer?.ipAddress.flatMap { IPAddress($0) },
            forwardedFor: request.headers[values: .forwardedFor])
    }

    /// Walks from the peer to the left past trusted proxies. An entry that cannot be read ends the walk at the proxy that
    /// passed it on.
    /// - Parameter forwardedFor: values of the header, in the order of its lines.
    func find(peer: IPAddress?, forwardedFor: [String]) -> IPAddress? {
        guard var client = peer, !trusted.isEmpty else { return peer }
        let hops = forwardedFor.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }
        for hop in hops.suffix(Self.maxHops).reversed() where isTrusted(client) {
            guard let next = Self.address(hop) else { break }
            client = next
        }
        return client
    }

    private func isTrusted(_ address: IPAddress) -> Bool { trusted.contains { $0.contains(address) } }

    /// With or without a port: `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]:80`.
    private static func address(_ text: Substring) -> IPAddress? {
        let text = text.trimming { $0 == " " || $0 == "\t" || $0 == "\"" }
        if text.first == "[" { return IPAddress(text.dropFirst().prefix { $0 != "]" }) }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        return IPAddress(parts.count == 2 ? parts[0] : text)
    }
}

extension Substring {
    fileprivate func trimming(_ isEdge: (Character) -> Bool) -> Substring {
        var text = drop(while: isEdge)
        while let last = text.last, isEdge(last) { text.removeLast() }
        return text
    }
}

extension HTTPField.Name {
    static let forwardedFor = HTTPField.Name("X-Forwarded-For")!
}
