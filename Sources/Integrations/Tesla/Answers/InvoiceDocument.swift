import Domain

/// A PDF as it comes from Tesla.
enum InvoiceDocument {
    /// - Throws: `unavailable` for what is not a whole PDF: truncated downloads were reported (facts 5.4).
    static func check(_ bytes: [UInt8]) throws(TeslaError) -> [UInt8] {
        // The end mark may be followed by line ends and a few stray bytes.
        guard bytes.starts(with: "%PDF-".utf8), bytes.suffix(1_024).contains(Array("%%EOF".utf8)) else {
            throw .unreadable
        }
        return bytes
    }
}
