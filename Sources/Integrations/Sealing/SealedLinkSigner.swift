public import Domain
import FoundationEssentials

/// `{base URL}/files/{token}`: the token is the sealed grant, so the link shows neither a VIN nor an object's name
/// (decisions.md 6).
public struct SealedLinkSigner: LinkSigner {
    private static let context = "cp1|link|1"

    private let base: String
    private let sealer: AESSealer

    /// - Parameter publicBaseURL: without a path, for example `https://api.example.com`.
    public init(keys: KeyRing, publicBaseURL: String) {
        sealer = AESSealer(keys)
        base = publicBaseURL.hasSuffix("/") ? String(publicBaseURL.dropLast()) : publicBaseURL
    }

    public func link(_ grant: DownloadGrant) throws(StorageError) -> String {
        guard let json = try? DomainJSON.encode(grant), let bytes = try? sealer.seal(Array(json), context: Self.context)
        else { throw .unavailable("the link cannot be sealed") }
        return "\(base)/files/\(Base64URL.encode(bytes))"
    }

    public func open(_ token: String) -> DownloadGrant? {
        guard let sealed = Base64URL.decode(token), let bytes = try? sealer.open(sealed, context: Self.context)
        else { return nil }
        return try? DomainJSON.decode(from: Data(bytes))
    }
}

/// Base 64 with `-` and `_` and without padding (RFC 4648, 5).
enum Base64URL {
    static func encode(_ bytes: [UInt8]) -> String {
        let text = Data(bytes).base64EncodedString().utf8.prefix { $0 != UInt8(ascii: "=") }
        return String(decoding: text.map(toURL), as: UTF8.self)
    }

    /// nil also for texts that `encode` does not make: the bits of the last character that no byte needs must be zero.
    static func decode(_ text: String) -> [UInt8]? {
        let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        let standard = String(decoding: text.utf8.map(fromURL), as: UTF8.self) + padding
        guard let data = Data(base64Encoded: standard) else { return nil }
        let bytes = Array(data)
        return encode(bytes) == text ? bytes : nil
    }

    private static func toURL(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "+"): UInt8(ascii: "-")
        case UInt8(ascii: "/"): UInt8(ascii: "_")
        default: byte
        }
    }

    private static func fromURL(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "-"): UInt8(ascii: "+")
        case UInt8(ascii: "_"): UInt8(ascii: "/")
        default: byte
        }
    }
}
