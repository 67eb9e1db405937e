package import Domain
import FoundationEssentials

/// Objects in memory.
package actor FakeStorage: ObjectStorage {
    package private(set) var objects: [ObjectName: [UInt8]] = [:]

    package init() {}

    package func put(_ name: ObjectName, _ content: ObjectContent, contentType: String) async throws(StorageError) {
        let bytes = try await content.read(0..<content.size)
        guard objects[name] == nil else { throw .exists }
        objects[name] = bytes
    }

    package func metadata(of name: ObjectName) async throws(StorageError) -> ObjectMetadata {
        guard let bytes = objects[name] else { throw .missing }
        return ObjectMetadata(
            size: bytes.count, etag: "tag-\(bytes.count)", modifiedAt: Date(timeIntervalSince1970: 1_795_000_000))
    }

    package func read(_ name: ObjectName, range: Range<Int>?) async throws(StorageError) -> [UInt8] {
        guard let bytes = objects[name] else { throw .missing }
        return range.map { Array(bytes[$0]) } ?? bytes
    }

    package func delete(_ name: ObjectName) async throws(StorageError) { objects[name] = nil }
    package func check() async throws(StorageError) {}
}

/// Remembers nothing: tests of deletion are elsewhere.
package struct FakeOutbox: Outbox {
    package init() {}
    package func register(_ names: [ObjectName], of session: SessionID, after delay: Duration) {}
    package func take(_ partition: Partition) -> [ObjectName] { [] }
    package func remove(_ names: [ObjectName], in partition: Partition) {}
}

/// Leaves bytes as they are.
package struct FakeSealer: Sealer {
    package init() {}
    package func seal(_ bytes: [UInt8], context: String) throws(StoreError) -> [UInt8] { bytes }
    package func open(_ bytes: [UInt8], context: String) throws(StoreError) -> [UInt8] { bytes }
    package func hash(of session: SessionID) -> String { "hash" + session.randomPart.prefix(6) }
    /// 64 hex digits, as of SHA-256.
    package func digest(_ bytes: [UInt8]) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        return (1...4).map { number in
            let digits = String(StableHash.value("\(number)|\(text)|\(number)"), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}

/// Links whose token is the grant itself and a checksum: any change of a character makes it invalid.
package struct FakeSigner: LinkSigner {
    private let base: String

    package init(base: String) { self.base = base }

    package func link(_ grant: DownloadGrant) async throws(StorageError) -> String {
        guard let token = try? token(grant) else { throw .unavailable("no JSON") }
        return "\(base)/files/\(token)"
    }

    package func token(_ grant: DownloadGrant) throws -> String {
        let text = Base32.encode(try DomainJSON.encode(grant))
        return text + "." + String(StableHash.value(text), radix: 36)
    }

    package func open(_ token: String) -> DownloadGrant? {
        let parts = token.split(separator: ".")
        guard parts.count == 2, String(StableHash.value(String(parts[0])), radix: 36) == parts[1] else { return nil }
        return try? DomainJSON.decode(DownloadGrant.self, from: Data(Self.bytes(parts[0])))
    }

    private static func bytes(_ text: Substring) -> [UInt8] {
        let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz")
        var (bytes, buffer, bits): ([UInt8], UInt32, UInt32) = ([], 0, 0)
        for character in text {
            buffer = (buffer << 5) | UInt32(alphabet.firstIndex(of: character) ?? 0)
            bits += 5
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: buffer >> bits))
            }
        }
        return bytes
    }
}

/// Archives whose bytes are lines with the names of the files.
package struct FakeArchiver: Archiver {
    package init() {}
    package func makeArchive() -> any ArchiveWriter { Writer() }

    private struct Writer: ArchiveWriter {
        mutating func add(name: String, bytes: [UInt8], modified: CivilTime) -> [UInt8] { Array((name + "\n").utf8) }
        mutating func finish() -> [UInt8] { Array("end\n".utf8) }
    }
}

/// Finds a document readable unless it says `broken`; it has three pages.
package struct FakeDocuments: DocumentChecker {
    package init() {}

    package func check(_ pdf: [UInt8]) async -> DocumentVerdict {
        pdf.contains(Array("broken".utf8)) ? .unreadable : .readable(pages: 3)
    }
}

/// Takes every photo that begins with a JPEG's or a PNG's first byte; `bad` marks a broken one.
package struct FakePhotoProcessor: PhotoProcessor {
    package init() {}

    package func process(_ bytes: [UInt8]) async throws(PhotoError) -> ProcessedPhoto {
        guard bytes.first == 0xff || bytes.first == 0x89 else { throw .unsupportedType("only JPEG and PNG are taken") }
        if bytes.count < 4 { throw .corrupt("short") }
        return ProcessedPhoto(
            image: bytes, thumbnail: [0xff, 0xd8], width: 4, height: 3,
            sha256: String(repeating: String(StableHash.value("\(bytes)"), radix: 16), count: 4))
    }
}

/// Tells what it was asked for instead of drawing it.
package struct FakePagePreviewer: PagePreviewer {
    package init() {}

    package func preview(of pdf: [UInt8], page: Int, width: Int) async throws(PreviewError) -> [UInt8] {
        if pdf.count == 13 { throw .unavailable("every worker is busy") }
        return Array("\(pdf.count) bytes, page \(page), \(width) px".utf8)
    }
}
