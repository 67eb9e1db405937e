/// A caller's own name for one request (`Idempotency-Key`): a repeat under the same name is the same request.
public struct IdempotencyKey: RawRepresentable, Sendable, Hashable {
    /// Characters.
    public static let length = 1...255
    public let rawValue: String

    /// Accepts 1 to 255 visible ASCII characters.
    public init?(rawValue: String) {
        guard Self.length.contains(rawValue.utf8.count), rawValue.utf8.allSatisfy({ (0x21...0x7e).contains($0) })
        else { return nil }
        self.rawValue = rawValue
    }

    /// The id of what this key makes in `session`: the same at every instance and in every repeat, so that the store's
    /// "exists already" is all the bookkeeping there is.
    ///
    /// The session's id is the secret in it: who does not know that cannot guess the id, however plain the key. It
    /// outlives a change of the sealing keys, which a keyed digest would not.
    /// - Parameter scope: tells apart what one key makes several of, for example the tasks of a batch.
    public func id<ID: OpaqueID>(
        _ type: ID.Type = ID.self, in session: SessionID, scope: String = "", sealer: some Sealer
    ) -> ID {
        let text = "idempotency|\(ID.prefix)|\(session.rawValue)|\(scope.utf8.count)|\(scope)|\(rawValue)"
        let digest = Base32.encode(Self.bytes(ofHex: sealer.digest(Array(text.utf8))))
        return ID(trusted: ID.prefix + Base32.pair(session.partition) + digest.prefix(26))
    }

    private static func bytes(ofHex text: String) -> [UInt8] {
        let digits = text.utf8.map { UInt8(String(UnicodeScalar($0)), radix: 16) ?? 0 }
        return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}
