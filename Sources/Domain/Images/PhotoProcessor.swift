/// Makes an uploaded photo harmless and printable: decoded in a process of its own, upright, without metadata.
public protocol PhotoProcessor: Sendable {
    func process(_ bytes: [UInt8]) async throws(PhotoError) -> ProcessedPhoto
}

public struct ProcessedPhoto: Sendable {
    /// JPEG, long edge limited.
    public var image: [UInt8]
    /// JPEG, 320 pixels on the long edge.
    public var thumbnail: [UInt8]
    public var width: Int
    public var height: Int
    /// Of `image`, hex.
    public var sha256: String

    public init(image: [UInt8], thumbnail: [UInt8], width: Int, height: Int, sha256: String) {
        self.image = image
        self.thumbnail = thumbnail
        self.width = width
        self.height = height
        self.sha256 = sha256
    }
}

public enum PhotoError: Error, Sendable, Equatable {
    /// Neither JPEG nor PNG by its first bytes; says what it is, if that is known, and what to do.
    case unsupportedType(String)
    /// More pixels than allowed.
    case tooLarge(String)
    case corrupt(String)
    case unavailable(String)
}
