// The standard library normalises, but names it only for its siblings so far.
@_spi(_Unicode) import Swift

/// A password in Unicode's composed form (NFC): the same letters typed on two keyboards are the same password.
public struct Password: Sendable, Equatable, Unlogged {
    /// In Unicode scalars.
    public static let length = 8...128

    public enum Fault: Error, Sendable, Equatable { case tooShort, tooLong, isAddress }

    public let text: Secret

    /// What somebody types to sign in; nil for what can be nobody's password.
    public init?(typed text: String) {
        // A scalar has at most four bytes; longer texts are not even looked at.
        guard text.utf8.count <= Self.length.upperBound * 4 else { return nil }
        var composed = String.UnicodeScalarView()
        composed.append(contentsOf: text._nfc)
        guard !composed.isEmpty, composed.count <= Self.length.upperBound else { return nil }
        self.text = Secret(String(composed))
    }

    /// A new password of the account with that address.
    public init(new text: String, for email: EmailAddress?) throws(Fault) {
        guard text.unicodeScalars.count >= Self.length.lowerBound else { throw .tooShort }
        guard let password = Password(typed: text) else { throw .tooLong }
        let plain = password.text.reveal()
        guard plain.unicodeScalars.count >= Self.length.lowerBound else { throw .tooShort }
        guard plain.lowercased() != email?.rawValue else { throw .isAddress }
        self = password
    }
}
