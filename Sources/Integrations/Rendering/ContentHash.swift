import Crypto

/// Fingerprints of bytes that a worker made, taken on this side of the process boundary.
enum ContentHash {
    /// SHA-256, hexadecimal.
    static func hex(_ bytes: [UInt8]) -> String {
        SHA256.hash(data: bytes).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}
