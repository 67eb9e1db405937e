public import Domain
import Drivers

/// Accounts in Redis: a sealed record under the account's id, and under a hash of its address the id. Neither ends by
/// itself.
public struct RedisAccountStore: AccountStore {
    /// Long enough to hash a password and to write to a slow ledger.
    private static let reservation = Duration.seconds(60)
    private static let familiarity = Duration.seconds(30 * 86_400)

    private let store: RedisStore
    private let reserveScript, keepScript, releaseScript, putScript, signedInScript: RedisScript

    public init(_ store: RedisStore) {
        self.store = store
        reserveScript = store.script(.mailReserve)
        keepScript = store.script(.mailKeep)
        releaseScript = store.script(.mailRelease)
        putScript = store.script(.accountPut)
        signedInScript = store.script(.accountSignedIn)
    }

    public func reserve(_ email: EmailAddress, for id: AccountID) async throws(StoreError) -> Bool {
        let words: [RedisArgument] = [RedisArgument(id.rawValue), RedisArgument(milliseconds: Self.reservation)]
        return try await store.run(reserveScript, keys: [key(email)], words).code == "OK"
    }

    public func release(_ email: EmailAddress, of id: AccountID) async throws(StoreError) {
        _ = try await store.run(releaseScript, keys: [key(email)], [RedisArgument(id.rawValue)])
    }

    public func create(_ account: Account) async throws(StoreError) -> Bool {
        _ = try await put(account, over: nil)
        let reply = try await store.run(
            keepScript, keys: [key(account.email)], [RedisArgument(account.id.rawValue), 0])
        if reply.code == "TAKEN" { _ = try await store.send(["DEL", key(account.id)]) }
        return reply.code == "OK"
    }

    public func account(_ id: AccountID) async throws(StoreError) -> Account? {
        try open(try await store.send(["HGET", key(id), "rec"]).bytes, id)
    }

    public func account(with email: EmailAddress) async throws(StoreError) -> Account? {
        guard let text = try await store.send(["GET", key(email)]).string, let id = AccountID(rawValue: text) else {
            return nil
        }
        return try await account(id)
    }

    public func account(_ id: AccountID, signedInBy family: FamilyID) async throws(StoreError) -> Account? {
        guard family.partition == id.partition else { return nil }
        let keys = store.keys(id.partition)
        let reply = try await store.run(signedInScript, keys: [keys.account(id), keys.family(family)])
        return try open(reply[1].bytes, id)
    }

    public func replace(with account: Account) async throws(StoreError) -> AccountReplacement {
        let reply = try await put(account, over: account.version - 1)
        switch reply.code {
        case "OK": return .replaced
        case "CONFLICT": return .conflict
        case "GONE": return .gone
        default: throw reply.unexpected
        }
    }

    public func remove(_ account: Account) async throws(StoreError) {
        _ = try await store.send(["DEL", key(account.id)])
        try await release(account.email, of: account.id)
    }

    public func restore(_ account: Account) async throws(StoreError) {
        _ = try await put(account, over: nil)
        _ = try await store.run(keepScript, keys: [key(account.email)], [RedisArgument(account.id.rawValue), 1])
    }

    public func isFamiliar(_ address: IPAddress?, to email: EmailAddress) async throws(StoreError) -> Bool {
        try await store.send(["EXISTS", key(email, address)]).int == 1
    }

    public func becomeFamiliar(_ address: IPAddress?, to email: EmailAddress) async throws(StoreError) {
        _ = try await store.send([
            "SET", key(email, address), "1", "PX", RedisArgument(milliseconds: Self.familiarity),
        ])
    }

    private func put(_ account: Account, over version: Int?) async throws(StoreError) -> ScriptReply {
        let sealed = try store.seal(account, context: Self.context(account.id))
        return try await store.run(
            putScript, keys: [key(account.id)],
            [version.map { RedisArgument($0) } ?? "", RedisArgument(account.version), RedisArgument(sealed)])
    }

    private func open(_ sealed: [UInt8]?, _ id: AccountID) throws(StoreError) -> Account? {
        guard let sealed else { return nil }
        return try store.open(sealed, context: Self.context(id))
    }

    private func key(_ id: AccountID) -> RedisArgument { store.keys(id.partition).account(id) }

    private func key(_ email: EmailAddress) -> RedisArgument {
        "\(store.space)usr-mail:\(ShortDigest.text(email.rawValue))"
    }

    private func key(_ email: EmailAddress, _ address: IPAddress?) -> RedisArgument {
        "\(store.space)usr-at:\(ShortDigest.text(RateSubject.signIn(email, from: address).key))"
    }

    private static func context(_ id: AccountID) -> String { "cp1|account|\(id.rawValue)|1" }
}
