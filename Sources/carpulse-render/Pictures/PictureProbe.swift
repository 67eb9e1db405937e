/// What the first look at a picture's bytes tells, in memory-safe code, before a decoder sees them.
struct PictureProbe: Equatable {
    var kind: PictureKind
    var width: Int
    var height: Int
    /// How the camera was held, EXIF's 1 to 8.
    var orientation = 1
    /// A JPEG of three colours with eight bits each.
    var isPlainColour = false

    enum Refusal: Error, Equatable {
        case unsupported(String)
        case corrupt
    }

    /// A progressive picture is sent in about ten scans. Each costs a pass over all of it, so thousands of empty ones
    /// would cost hours.
    private static let mostScans = 100

    /// Reads type, dimensions and orientation; a file without its end is corrupt (a decoder would fill the rest).
    init(_ bytes: [UInt8]) throws(Refusal) {
        switch PictureKind(bytes) {
        case .jpeg?: self = try Self.jpeg(bytes)
        case .png?: self = try Self.png(bytes)
        case nil: throw .unsupported(PictureKind.advice(against: bytes))
        }
        guard width > 0, height > 0 else { throw .corrupt }
    }

    private init(kind: PictureKind, width: Int, height: Int) {
        self.kind = kind
        self.width = width
        self.height = height
    }

    /// Chunks from the first to IEND: length, type, data, checksum (which the decoder checks).
    private static func png(_ bytes: [UInt8]) throws(Refusal) -> PictureProbe {
        let header = try number(bytes, at: 8, size: 4)
        guard header == 13, bytes.dropFirst(12).starts(with: "IHDR".utf8) else { throw .corrupt }
        let picture = PictureProbe(
            kind: .png, width: try number(bytes, at: 16, size: 4), height: try number(bytes, at: 20, size: 4))
        var at = 8
        while !bytes.dropFirst(at + 4).starts(with: "IEND".utf8) {
            at += try number(bytes, at: at, size: 4) + 12
        }
        return picture
    }

    /// Markers from the first to the end of the image, through all scans.
    private static func jpeg(_ bytes: [UInt8]) throws(Refusal) -> PictureProbe {
        var picture: PictureProbe?
        var orientation: Int?
        var scans = 0
        var at = 2
        while true {
            let marker = try number(bytes, at: at, size: 2)
            switch marker {
            case 0xFFFF:  // padding
                at += 1
                continue
            case 0xFF01, 0xFFD0...0xFFD7:  // without content
                at += 2
                continue
            case 0xFFD9:
                guard var picture, scans > 0 else { throw .corrupt }
                picture.orientation = orientation ?? 1
                return picture
            case 0xFF02...: break
            default: throw .corrupt
            }
            let next = at + 2 + (try segmentLength(bytes, at: at))
            switch marker {
            case 0xFFC0...0xFFC2:
                guard picture == nil else { throw .corrupt }
                picture = PictureProbe(
                    kind: .jpeg, width: try number(bytes, at: at + 7, size: 2),
                    height: try number(bytes, at: at + 5, size: 2))
                let (bits, colours) = (try number(bytes, at: at + 4, size: 1), try number(bytes, at: at + 9, size: 1))
                picture?.isPlainColour = bits == 8 && colours == 3
            case 0xFFC3, 0xFFC5...0xFFC7, 0xFFC9...0xFFCB, 0xFFCD...0xFFCF:
                throw .unsupported("only JPEG and PNG are taken, this is a kind of JPEG that no camera writes")
            case 0xFFE1 where orientation == nil && next <= bytes.count:
                orientation = Orientation.value(inSegment: bytes[at + 4..<next])
            default: break
            }
            guard marker == 0xFFDA else {
                at = next
                continue
            }
            scans += 1
            guard scans <= mostScans else { throw .corrupt }
            at = try endOfScan(bytes, from: next)
        }
    }

    private static func segmentLength(_ bytes: [UInt8], at marker: Int) throws(Refusal) -> Int {
        let length = try number(bytes, at: marker + 2, size: 2)
        guard length >= 2 else { throw .corrupt }
        return length
    }

    /// Entropy-coded data ends at a marker other than a stuffed 0xFF or a restart.
    private static func endOfScan(_ bytes: [UInt8], from start: Int) throws(Refusal) -> Int {
        var at = start
        while at + 1 < bytes.count {
            if bytes[at] == 0xFF {
                switch bytes[at + 1] {
                case 0, 0xD0...0xD7: at += 2
                case 0xFF: at += 1
                default: return at
                }
            } else {
                at += 1
            }
        }
        throw .corrupt
    }

    /// Big-endian.
    private static func number(_ bytes: [UInt8], at offset: Int, size: Int) throws(Refusal) -> Int {
        guard offset >= 0, offset <= bytes.count - size else { throw .corrupt }
        return bytes[offset..<(offset + size)].reduce(0) { $0 << 8 | Int($1) }
    }
}
