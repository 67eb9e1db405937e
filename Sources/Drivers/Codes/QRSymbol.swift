import CQREncode

/// A QR code of level M as rows of modules; true is dark. Without its quiet zone.
public struct QRSymbol: Sendable, Equatable {
    public let rows: [[Bool]]

    /// nil when the text is too long for a symbol, or empty.
    public init?(_ text: String) {
        // 0: the smallest version that holds the text; 1: upper and lower case differ.
        guard let code = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1) else { return nil }
        defer { QRcode_free(code) }
        let width = Int(code.pointee.width)
        guard let modules = code.pointee.data, width > 0 else { return nil }
        rows = (0..<width).map { row in (0..<width).map { modules[row * width + $0] & 1 == 1 } }
    }
}
