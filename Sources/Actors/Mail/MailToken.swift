import Domain
import FoundationEssentials

/// What the link in a mail holds, sealed: it opens one thing for one account, for a while, and once. Nothing is stored: what
/// it changes is what makes it void.
struct MailToken: Codable {
    var kind: MailKind
    var account: AccountID
    /// Of a reset: a new password makes it void.
    var generation: Int
    var expiresAt: Date

    static func life(of kind: MailKind) -> Duration { kind == .reset ? .seconds(3_600) : .seconds(3 * 86_400) }

    func text(_ sealer: any Sealer) throws(Problem) -> String {
        guard let json = try? DomainJSON.encode(self),
            let sealed = try? sealer.seal(Array(json), context: Self.context(kind))
        else { throw Problem(.internalError, "Internal error", cause: "a mail's token cannot be sealed") }
        return Data(sealed).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
    }

    /// nil for anything but a token of ours for that purpose whose time is not over.
    init?(_ text: String, for kind: MailKind, now: Date, _ sealer: any Sealer) {
        guard text.utf8.count <= 1_024 else { return nil }
        let standard = text.replacing("-", with: "+").replacing("_", with: "/")
        let padding = String(repeating: "=", count: (4 - standard.utf8.count % 4) % 4)
        guard let sealed = Data(base64Encoded: standard + padding),
            let json = try? sealer.open(Array(sealed), context: Self.context(kind)),
            let token = try? DomainJSON.decode(MailToken.self, from: Data(json)),
            token.kind == kind, now < token.expiresAt
        else { return nil }
        self = token
    }

    init(_ kind: MailKind, for account: Account, now: Date) {
        self.kind = kind
        self.account = account.id
        generation = account.generation
        expiresAt = now.addingTimeInterval(Double(Self.life(of: kind).components.seconds))
    }

    private static func context(_ kind: MailKind) -> String { "cp1|mail|\(kind.rawValue)|1" }
}
