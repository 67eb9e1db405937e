import CQPDF

extension PDFFile {
    /// An invisible signature field with room for `bytes` of signature, which somebody else fills in: this process never
    /// holds a key.
    func addSignature(bytes: Int, date: String?) {
        let signature = indirect(
            dictionary([
                "Type": name("Sig"), "Filter": name("Adobe.PPKLite"), "SubFilter": name("ETSI.CAdES.detached"),
                "ByteRange": array([0] + SignaturePlace.unknown), "Contents": zeros(bytes),
            ]))
        if let date { set(signature, "M", ascii(date)) }
        let first = page(0)
        let field = indirect(
            dictionary([
                "Type": name("Annot"), "Subtype": name("Widget"), "FT": name("Sig"), "T": text("Signature"),
                // Printed, so that archives accept it, and locked; of no size.
                "F": integer(4 | 128), "Rect": array([0, 0, 0, 0]), "P": first, "V": signature,
            ]))
        if self[first, "/Annots"] == nil { set(first, "Annots", array([])) }
        if let annotations = self[first, "/Annots"] { append(field, to: annotations) }
        let fields = array([])
        append(field, to: fields)
        // 1: there are signatures; 2: only to be added to.
        set(root, "AcroForm", dictionary(["Fields": fields, "SigFlags": integer(1 | 2)]))
    }
}

/// Where a signature belongs in the bytes of a file, and how the file says so.
enum SignaturePlace {
    /// As wide as the largest number that may take their place.
    static let unknown = [999_999_999, 999_999_999, 999_999_999]

    /// Writes into `/ByteRange` what the signature covers: all but the hexadecimal text of `/Contents`.
    /// - Returns: where that text stands, its brackets included; nil when the file is not as expected.
    static func settle(in pdf: inout [UInt8], bytes: Int) -> Range<Int>? {
        let pending = Array("/ByteRange [ 0 \(unknown.map { "\($0)" }.joined(separator: " ")) ]".utf8)
        let empty = [UInt8(ascii: "<")] + [UInt8](repeating: UInt8(ascii: "0"), count: 2 * bytes) + [UInt8(ascii: ">")]
        // Only the dictionary of the signature holds this, and nothing of what the document says can stand before the two.
        guard let range = place(of: pending, in: pdf[...]),
            let contents = place(of: Array("/Contents ".utf8), in: pdf[range.upperBound...]),
            pdf[contents.upperBound...].starts(with: empty)
        else { return nil }
        let hole = contents.upperBound..<(contents.upperBound + empty.count)
        let known = "/ByteRange [ 0 \(hole.lowerBound) \(hole.upperBound) \(pdf.count - hole.upperBound) "
        let padded =
            Array(known.utf8) + [UInt8](repeating: UInt8(ascii: " "), count: pending.count - 1 - known.utf8.count)
        pdf.replaceSubrange(range, with: padded + [UInt8(ascii: "]")])
        return hole
    }

    private static func place(of pattern: [UInt8], in bytes: ArraySlice<UInt8>) -> Range<Int>? {
        var rest = bytes
        while let start = rest.firstIndex(of: pattern[0]) {
            if rest[start...].starts(with: pattern) { return start..<(start + pattern.count) }
            rest = rest[(start + 1)...]
        }
        return nil
    }
}
