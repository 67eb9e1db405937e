import CZlib

/// The checksum of ZIP and PNG, and of PayPal's messages.
public enum CRC32 {
    /// - Parameter seed: the checksum of what came before.
    public static func of(_ bytes: [UInt8], after seed: UInt32 = 0) -> UInt32 {
        // zlib takes a missing address for the wish to begin anew.
        bytes.isEmpty
            ? seed : bytes.withUnsafeBufferPointer { UInt32(crc32_z(UInt(seed), $0.baseAddress, $0.count)) }
    }
}
