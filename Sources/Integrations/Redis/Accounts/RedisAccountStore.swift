public import Domain
import Drivers
public import FoundationEssentials

/// Accounts in Redis: a sealed record under the account's id, and under a hash of its address the id. Neither ends by
/// itself.
public struct RedisAccountStore: AccountStore {
    /// Long enough to hash a password and to write to a slow ledger.
    private static let reservation = Duration.seconds(60)
    private static let familiarity = Duration.seconds(30 * 86_400)

    private let store: RedisStore
    private let reserveScript, keepScript, releaseScript, putScript, removeScript, signedInScript: RedisScript

    public init(_ store: RedisStore) {
        self.store = store
        reserveScript = store.script(.mailReserve)
        keepScript = store.script(.mailKeep)
        releaseScript = store.script(.mailRelease)
        putScript = store.script(.accountPut)
        removeScript = store.script(.accountRemove)
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
        let reply = try await keep(account, from: nil)
        if reply.code == "TAKEN" { _ = try await store.send(["DEL", key(account.id)]) }
        try await watch(account)
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

    public func remove(_ id: AccountID) async throws(StoreError) -> Account? {
        let reply = try await store.run(removeScript, keys: [key(id)], [""])
        guard let account = try open(reply[1].bytes, id) else { return nil }
        try await release(account.email, of: id)
        return account
    }

    public func remove(_ account: Account) async throws(StoreError) -> Bool {
        let reply = try await store.run(removeScript, keys: [key(account.id)], [RedisArgument(account.version)])
        guard reply.code == "OK" else { return false }
        try await release(account.email, of: account.id)
        return true
    }

    public func restore(_ account: Account) async throws(StoreError) -> Bool {
        var reply = try await keep(account, from: nil)
        // An address that points at nobody is taken from that very one.
        if reply.code == "TAKEN", let holder = AccountID(rawValue: reply.text(1)), try await self.account(holder) == nil
        {
            reply = try await keep(account, from: holder)
        }
        guard reply.code == "OK" else { return false }
        if try await put(account, over: nil).code == "OK" {
            try await watch(account)
            return true
        }
        try await release(account.email, of: account.id)
        return false
    }

    public func provisional(dueAt time: Date, limit: Int) async throws(StoreError) -> [AccountID] {
        let end = RedisArgument(Int(time.timeIntervalSince1970))
        let limit = RedisArgument(limit)
        let reply = try await store.send(["ZRANGEBYSCORE", store.shared.provisional, "-inf", end, "LIMIT", "0", limit])
        return (reply.array ?? []).compactMap { $0.string.flatMap(AccountID.init(rawValue:)) }
    }

    public func settled(_ id: AccountID) async throws(StoreError) {
        _ = try await store.send(["ZREM", store.shared.provisional, RedisArgument(id.rawValue)])
    }

    private func watch(_ account: Account) async throws(StoreError) {
        guard let end = account.provisionalUntil else { return }
        let time = RedisArgument(Int(end.timeIntervalSince1970.rounded(.up)))
        _ = try await store.send(["ZADD", store.shared.provisional, time, RedisArgument(account.id.rawValue)])
    }

    public func isFamiliar(_ address: IPAddress?, to email: EmailAddress) async throws(StoreError) -> Bool {
        try await store.send(["EXISTS", key(email, address)]).int == 1
    }

    public func becomeFamiliar(_ address: IPAddress?, to email: EmailAddress) async throws(StoreError) {
        _ = try await store.send([
            "SET", key(email, address), "1", "PX", RedisArgument(milliseconds: Self.familiarity),
        ])
    }

    private func keep(_ account: Account, from holder: AccountID?) async throws(StoreError) -> ScriptReply {
        try await store.run(
            keepScript, keys: [key(account.email)],
            [RedisArgument(account.id.rawValue), RedisArgument(holder?.rawValue ?? "")])
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
