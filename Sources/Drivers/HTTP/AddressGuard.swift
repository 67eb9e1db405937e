import CCurl
import Glibc

/// Which addresses a transfer was allowed to connect to. A name may have several; one that is refused does not spoil the
/// others.
struct AddressGuard {
    private var permitted = 0
    private var refused = 0

    /// Somebody was there to be asked, but nowhere to go.
    var refusedAll: Bool { refused > 0 && permitted == 0 }

    /// An address of another family than IP is refused.
    mutating func check(_ address: [UInt8]?, _ permits: ((_ address: [UInt8]) -> Bool)?) -> Bool {
        guard let address, permits?(address) != false else {
            refused += 1
            return false
        }
        permitted += 1
        return true
    }

    /// In network order: 4 bytes of IPv4, 16 of IPv6.
    static func bytes(of address: UnsafeMutablePointer<curl_sockaddr>) -> [UInt8]? {
        guard let offset = MemoryLayout<curl_sockaddr>.offset(of: \.addr) else { return nil }
        let start = UnsafeRawPointer(address).advanced(by: offset)
        switch address.pointee.family {
        case AF_INET:
            return withUnsafeBytes(of: start.loadUnaligned(as: sockaddr_in.self).sin_addr) { Array($0) }
        case AF_INET6:
            return withUnsafeBytes(of: start.loadUnaligned(as: sockaddr_in6.self).sin6_addr) { Array($0) }
        default: return nil
        }
    }
}
