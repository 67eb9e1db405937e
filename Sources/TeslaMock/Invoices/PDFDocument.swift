/// A PDF 1.4 file of text pages in Helvetica with a correct cross-reference table. The same pages give the same bytes.
struct PDFDocument: Sendable {
    let title: String
    /// Operators of each page.
    let pages: [[UInt8]]
    /// Filled up to this size, as pictures would.
    var leastBytes = 0

    /// The file.
    var bytes: [UInt8] {
        // The comment of four high bytes marks the file as binary.
        var file = Array("%PDF-1.4\n%".utf8) + [0xe2, 0xe3, 0xcf, 0xd3, 0x0a]
        var offsets: [Int] = []
        let filling = leastBytes == 0 ? [] : [Self.stream(Self.noise(leastBytes))]
        for (index, object) in (objects + filling).enumerated() {
            offsets.append(file.count)
            file += Array("\(index + 1) 0 obj\n".utf8) + object + Array("\nendobj\n".utf8)
        }
        return file + trailer(offsets: offsets, start: file.count)
    }

    /// 1 catalogue, 2 page tree, 3 and 4 fonts, 5 information, then a page and its contents in turn.
    private var objects: [[UInt8]] {
        let kids = pages.indices.map { "\(6 + $0 * 2) 0 R" }.joined(separator: " ")
        let head = [
            Array("<< /Type /Catalog /Pages 2 0 R >>".utf8),
            Array("<< /Type /Pages /Count \(pages.count) /Kids [\(kids)] >>".utf8), Self.font("Helvetica"),
            Self.font("Helvetica-Bold"),
            Array("<< /Producer (mock) /Title (".utf8) + PDFText.encode(title) + Array(") >>".utf8),
        ]
        return head
            + pages.enumerated().flatMap { index, contents in
                [Self.page(contents: 7 + index * 2), Self.stream(contents)]
            }
    }

    private func trailer(offsets: [Int], start: Int) -> [UInt8] {
        let entries = offsets.map { offset in
            let digits = String(offset)
            return String(repeating: "0", count: 10 - digits.count) + digits + " 00000 n \n"
        }
        let size = offsets.count + 1
        let table = "xref\n0 \(size)\n0000000000 65535 f \n" + entries.joined()
        let root = "trailer\n<< /Size \(size) /Root 1 0 R /Info 5 0 R >>\nstartxref\n\(start)\n%%EOF\n"
        return Array((table + root).utf8)
    }

    /// Bytes that cannot be compressed much.
    private static func noise(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        while bytes.count < count { bytes += block.prefix(count - bytes.count) }
        return bytes
    }

    /// Longer than what a compressor looks back.
    private static let block: [UInt8] = {
        var generator = SeededGenerator("noise")
        return (0..<8 * 1_024).flatMap { _ in
            let word = generator.next()
            return (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) }
        }
    }()

    private static func font(_ name: String) -> [UInt8] {
        Array("<< /Type /Font /Subtype /Type1 /BaseFont /\(name) /Encoding /WinAnsiEncoding >>".utf8)
    }

    private static func page(contents: Int) -> [UInt8] {
        let fonts = "<< /Font << /F1 3 0 R /F2 4 0 R >> >>"
        let place = "/Parent 2 0 R /MediaBox [0 0 595 842]"
        return Array("<< /Type /Page \(place) /Resources \(fonts) /Contents \(contents) 0 R >>".utf8)
    }

    private static func stream(_ contents: [UInt8]) -> [UInt8] {
        Array("<< /Length \(contents.count) >>\nstream\n".utf8) + contents + Array("\nendstream".utf8)
    }
}
