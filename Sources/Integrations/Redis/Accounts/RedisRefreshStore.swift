public import Domain
import Drivers

/// Families of refresh tokens in Redis: digests of secrets, and the newest secret sealed, for who asks twice.
public struct RedisRefreshStore: RefreshStore {
    private let store: RedisStore
    private let beginScript, holderScript, rotateScript: RedisScript

    public init(_ store: RedisStore) {
        self.store = store
        beginScript = store.script(.familyBegin)
        holderScript = store.script(.familyHolder)
        rotateScript = store.script(.familyRotate)
    }

    public func begin(
        _ token: RefreshToken, browser: Secret?, of account: AccountID, generation: Int, lifetime: RefreshLifetime
    ) async throws(StoreError) {
        _ = try await store.run(
            beginScript, keys: [key(token.family)],
            [
                RedisArgument(account.rawValue), RedisArgument(generation), RedisArgument(Self.digest(token.secret)),
                RedisArgument(milliseconds: lifetime.idle), RedisArgument(milliseconds: lifetime.absolute),
                RedisArgument(browser.map(Self.cookieDigest) ?? ""),
            ])
    }

    public func holder(of family: FamilyID) async throws(StoreError) -> SignInHolder? {
        try await holder(family, "", .zero)
    }

    public func holder(
        showing cookie: RefreshToken, lifetime: RefreshLifetime
    ) async throws(StoreError) -> SignInHolder? {
        try await holder(cookie.family, Self.cookieDigest(cookie.secret), lifetime.idle)
    }

    private func holder(_ family: FamilyID, _ digest: String, _ idle: Duration) async throws(StoreError)
        -> SignInHolder?
    {
        let reply = try await store.run(
            holderScript, keys: [key(family)], [RedisArgument(digest), RedisArgument(milliseconds: idle)])
        guard reply.code == "OK", let account = AccountID(rawValue: reply.text(1)) else { return nil }
        return SignInHolder(account: account, generation: reply.int(2))
    }

    public func rotate(
        _ token: RefreshToken, to next: Secret, lifetime: RefreshLifetime
    ) async throws(StoreError) -> RefreshRotation {
        let context = "cp1|family|\(token.family.rawValue)|1"
        let sealed = try store.sealer.seal(Array(next.reveal().utf8), context: context)
        let reply = try await store.run(
            rotateScript, keys: [key(token.family)],
            [
                RedisArgument(Self.digest(token.secret)), RedisArgument(Self.digest(next)), RedisArgument(sealed),
                RedisArgument(milliseconds: lifetime.grace), RedisArgument(milliseconds: lifetime.idle),
            ])
        switch reply.code {
        case "OK":
            guard let account = AccountID(rawValue: reply.text(1)), let secret = reply[3].bytes else {
                throw reply.unexpected
            }
            let newest = try store.sealer.open(secret, context: context)
            return .rotated(
                account: account, generation: reply.int(2), secret: Secret(String(decoding: newest, as: UTF8.self)))
        case "REUSED": return .reused
        case "UNKNOWN": return .unknown
        default: throw reply.unexpected
        }
    }

    public func end(_ family: FamilyID) async throws(StoreError) { _ = try await store.send(["DEL", key(family)]) }

    private func key(_ family: FamilyID) -> RedisArgument { store.keys(family.partition).family(family) }

    private static func cookieDigest(_ secret: Secret) -> String { ShortDigest.text("browser|" + secret.reveal()) }
    private static func digest(_ secret: Secret) -> String { ShortDigest.text("refresh|" + secret.reveal()) }
}
