import Drivers

/// Addresses as QR codes.
public enum QREncoder {
    /// The modules of the symbol row by row, true is dark; nil for a text that no symbol holds.
    public static let symbols: @Sendable (String) -> [[Bool]]? = { QRSymbol($0)?.rows }
}
