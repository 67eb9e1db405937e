import CRender
import Glibc

/// The files a document may ask for, in memory that C can keep pointers to: names, types and bytes live as long as
/// the table.
final class AssetTable {
    private(set) var assets: [cr_asset] = []

    /// `parts` except the document itself.
    init(_ parts: [Frame.Part]) throws(RequestFailure) {
        for part in parts where part.name != "document" {
            guard Self.isPlain(part.name) else { throw .invalidRequest("an asset's name is not plain: \(part.name)") }
            guard let name = strdup(part.name) else { continue }
            guard let mime = strdup(part.mime) else { free(name); continue }
            let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: max(1, part.bytes.count))
            bytes.initialize(from: part.bytes, count: part.bytes.count)
            assets.append(cr_asset(name: name, mime: mime, bytes: bytes, length: part.bytes.count))
        }
    }

    deinit {
        for asset in assets {
            free(UnsafeMutablePointer(mutating: asset.name))
            free(UnsafeMutablePointer(mutating: asset.mime))
            asset.bytes?.deallocate()
        }
    }

    /// A name that an address resolver leaves as it is.
    private static func isPlain(_ name: String) -> Bool {
        (1...128).contains(name.utf8.count) && !name.hasPrefix("/")
            && name.utf8.allSatisfy { Anchor.allows($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "/") }
            && !name.split(separator: "/").contains { $0 == "." || $0 == ".." }
    }
}
