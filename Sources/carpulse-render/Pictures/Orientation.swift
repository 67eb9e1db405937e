/// Which way is up, from the one EXIF value that is of use. All other values are never looked at.
enum Orientation {
    /// - Parameter segment: what an APP1 segment of a JPEG holds.
    /// - Returns: 1 to 8; nil when it says nothing, or nothing that makes sense.
    static func value(inSegment segment: ArraySlice<UInt8>) -> Int? {
        guard segment.starts(with: "Exif\0\0".utf8) else { return nil }
        let tiff = Array(segment.dropFirst(6))
        let isLittle = tiff.starts(with: "II".utf8)
        guard isLittle || tiff.starts(with: "MM".utf8) else { return nil }
        func number(at offset: Int, size: Int) -> Int? {
            guard offset >= 0, offset <= tiff.count - size else { return nil }
            let digits = tiff[offset..<offset + size]
            return isLittle
                ? digits.reversed().reduce(0) { $0 << 8 | Int($1) } : digits.reduce(0) { $0 << 8 | Int($1) }
        }
        guard number(at: 2, size: 2) == 42, let directory = number(at: 4, size: 4),
            let count = number(at: directory, size: 2)
        else { return nil }
        for entry in (0..<count).lazy.map({ directory + 2 + 12 * $0 }) {
            guard let tag = number(at: entry, size: 2) else { return nil }
            guard tag == 0x0112 else { continue }
            guard number(at: entry + 2, size: 2) == 3, let value = number(at: entry + 8, size: 2) else { return nil }
            return (1...8).contains(value) ? value : nil
        }
        return nil
    }
}
