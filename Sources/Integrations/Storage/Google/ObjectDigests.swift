import Crypto
import Domain
import Drivers
import FoundationEssentials

/// The two checksums of an object, written as Google's JSON API and its `x-goog-hash` have them.
struct ObjectDigests: Sendable, Equatable {
    let crc32c: String
    let md5: String

    /// What is read at a time.
    private static let piece = 1 << 20

    init(of content: ObjectContent) async throws(StorageError) {
        var sums = Sums()
        for range in content.pieces(of: Self.piece) { sums.add(try await content.read(range)) }
        self.init(sums)
    }

    init(_ bytes: [UInt8]) {
        var sums = Sums()
        sums.add(bytes)
        self.init(sums)
    }

    private init(_ sums: Sums) {
        crc32c = Data(withBigEndian: sums.crc32c.value).base64EncodedString()
        md5 = Data(sums.md5.finalize()).base64EncodedString()
    }

    /// Whether `headers`, values of `x-goog-hash`, speak of other bytes. What they do not name is not compared: objects
    /// made of parts have no MD5.
    func contradict(_ headers: [String]) -> Bool {
        headers.flatMap { $0.split(separator: ",") }.contains { item in
            let text = item.drop { $0 == " " }
            return text.hasPrefix("crc32c=") && text.dropFirst(7) != crc32c
                || text.hasPrefix("md5=") && text.dropFirst(4) != md5
        }
    }

    private struct Sums {
        var crc32c = CRC32C()
        var md5 = Insecure.MD5()

        mutating func add(_ bytes: [UInt8]) {
            crc32c.update(bytes)
            md5.update(data: bytes)
        }
    }
}

extension Data {
    fileprivate init(withBigEndian value: UInt32) {
        self.init((0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) })
    }
}
