/// What a file is by its first bytes. Of the others only the name is known, so that a refusal can say it.
enum PictureKind: String {
    case jpeg = "image/jpeg"
    case png = "image/png"

    init?(_ bytes: [UInt8]) {
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            self = .png
        } else {
            return nil
        }
    }

    /// A sentence for whoever sent something else.
    static func advice(against bytes: [UInt8]) -> String {
        let only = "only JPEG and PNG are taken"
        switch name(of: bytes) {
        case "HEIC"?:
            return "\(only), this is HEIC; on an iPhone choose Settings, Camera, Formats, Most Compatible"
        case let name?: return "\(only), this is \(name)"
        case nil: return only
        }
    }

    private static func name(of bytes: [UInt8]) -> String? {
        func says(_ text: String, at offset: Int = 0) -> Bool { bytes.dropFirst(offset).starts(with: text.utf8) }
        if says("ftyp", at: 4) {
            let brand = String(decoding: bytes.dropFirst(8).prefix(4), as: UTF8.self)
            if ["avif", "avis"].contains(brand) { return "AVIF" }
            let isPicture = ["heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"].contains(brand)
            return isPicture ? "HEIC" : "a video"
        }
        if says("RIFF"), says("WEBP", at: 8) { return "WebP" }
        if says("II*\0") || says("MM\0*") { return "TIFF" }
        let beginnings = [
            "GIF8": "GIF", "BM": "BMP", "%PDF": "PDF", "PK\u{3}\u{4}": "ZIP", "<svg": "SVG", "<?xml": "XML",
        ]
        return beginnings.first { says($0.key) }?.value
    }
}
