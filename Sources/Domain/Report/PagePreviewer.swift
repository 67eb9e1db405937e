/// Draws pages of a report as pictures.
public protocol PagePreviewer: Sendable {
    /// One page as PNG.
    /// - Parameters:
    ///   - page: from 1.
    ///   - width: in pixels, within `PagePreview.widths`.
    func preview(of pdf: [UInt8], page: Int, width: Int) async throws(PreviewError) -> [UInt8]
}

public enum PagePreview {
    /// Pixels.
    public static let widths = 200...2000
    public static let defaultWidth = 800
}

public enum PreviewError: Error, Sendable, Equatable {
    /// The document has no such page, or is no document.
    case unreadable(String)
    /// No worker is free, or none runs.
    case unavailable(String)
}
