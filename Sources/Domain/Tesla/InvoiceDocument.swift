/// A PDF as it came from Tesla, and what is known of it.
public struct InvoiceDocument: Sendable {
    public var bytes: [UInt8]
    /// nil when nobody could look.
    public var pages: Int?

    public init(bytes: [UInt8], pages: Int?) {
        self.bytes = bytes
        self.pages = pages
    }

    /// Begins and ends as a PDF does: truncated downloads were reported (facts 5.4).
    public static func isWhole(_ bytes: [UInt8]) -> Bool {
        // The end mark may be followed by line ends and a few stray bytes.
        let end = Array("%%EOF".utf8)
        return bytes.starts(with: "%PDF-".utf8)
            && bytes.indices.suffix(1_024).reversed().contains { bytes[$0...].starts(with: end) }
    }
}

/// Looks into a PDF that somebody else made, in a process of its own.
public protocol DocumentChecker: Sendable {
    func check(_ pdf: [UInt8]) async -> DocumentVerdict
}

public enum DocumentVerdict: Sendable, Equatable {
    case readable(pages: Int)
    case unreadable
    /// Nobody had time to look: no word on the document.
    case unchecked
}
