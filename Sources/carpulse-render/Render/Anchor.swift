/// An element id that links, bookmarks and page numbers point to.
enum Anchor {
    /// Letters, digits, `-` and `_`: what needs no escape in HTML, in an address and in a PDF name.
    static func allows(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    static func isValid(_ anchor: some Collection<UInt8>) -> Bool {
        (1...64).contains(anchor.count) && anchor.allSatisfy(allows)
    }

    /// The engine writes a destination only for elements that a link points to: an invisible list of links makes
    /// one for each of `anchors`.
    static func hiddenLinks(_ anchors: [String]) -> [UInt8] {
        guard !anchors.isEmpty else { return [] }
        let links = anchors.map { "<a href=\"#\($0)\"></a>" }.joined()
        return Array("<div style=\"display:none\">\(links)</div>".utf8)
    }
}
