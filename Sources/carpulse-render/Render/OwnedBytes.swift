import CCrypto
import CRender
import Glibc

/// Bytes that a C library allocated, freed with the last reference.
final class OwnedBytes {
    private var raw: cr_bytes

    init(_ raw: cr_bytes) { self.raw = raw }

    init(copying bytes: [UInt8]) {
        raw = cr_bytes()
        guard let data = malloc(max(1, bytes.count)) else { return }
        bytes.withUnsafeBytes { buffer in
            if let start = buffer.baseAddress { memcpy(data, start, buffer.count) }
        }
        raw.data = data.assumingMemoryBound(to: UInt8.self)
        raw.length = bytes.count
    }

    deinit { cr_bytes_free(&raw) }

    var count: Int { raw.length }

    /// Valid as long as this object lives.
    var buffer: UnsafeRawBufferPointer { .init(start: raw.data, count: raw.length) }

    var array: [UInt8] { withExtendedLifetime(self) { Array(buffer) } }
}

enum SHA256 {
    /// In lower-case hexadecimal.
    static func hex(_ bytes: [UInt8]) -> String {
        var digest = [UInt8](repeating: 0, count: 32)
        guard EVP_Digest(bytes, bytes.count, &digest, nil, EVP_sha256(), nil) == 1 else { return "" }
        return digest.map { byte in
            let text = String(byte, radix: 16)
            return text.count == 1 ? "0" + text : text
        }.joined()
    }
}
