public import Domain
import Drivers

extension RedisSnapshotStore: TokenStore {
    public func acquireRefresh(
        _ id: SessionID, tokenVersion: Int, owner: String
    ) async throws(StoreError) -> RefreshTurn {
        let place = store.place(id)
        let reply = try await store.run(
            scripts.acquire, keys: keys(place),
            [
                RedisArgument(tokenVersion), RedisArgument(owner),
                RedisArgument(milliseconds: configuration.refreshTurn),
            ])
        switch reply.code {
        case "OK": return .granted
        case "BUSY": return .busy(.milliseconds(reply.int(1)))
        case "NEWER": return .newer
        case "GONE": return .gone
        default: throw reply.unexpected
        }
    }

    public func commitRefresh(
        _ id: SessionID, parent: TeslaTokens, tokens: TeslaTokens, owner: String, commit: String
    ) async throws(StoreError) -> RefreshCommit {
        let place = store.place(id)
        let sealed = try seal(tokens, as: .tok, of: place).sealed
        let reply = try await store.run(
            scripts.commitToken, keys: keys(place),
            [
                RedisArgument(parent.fingerprint), RedisArgument(tokens.fingerprint), RedisArgument(sealed),
                RedisArgument(commit), RedisArgument(owner), place.keys.hints,
            ])
        switch reply.code {
        case "OK": return .committed
        case "STALE": return .stale
        case "GONE": return .gone
        default: throw reply.unexpected
        }
    }

    public func reportInvalid(
        _ id: SessionID, tokenVersion: Int, owner: String
    ) async throws(StoreError) -> InvalidVerdict {
        let place = store.place(id)
        let reply = try await store.run(
            scripts.invalid, keys: keys(place),
            [
                RedisArgument(tokenVersion), RedisArgument(owner),
                RedisArgument(milliseconds: configuration.quietTime),
            ])
        switch reply.code {
        case "RECOVERED": return .recovered
        case "WAIT": return .wait
        case "DEAD": return .dead
        default: throw reply.unexpected
        }
    }

    private func keys(_ place: SessionPlace) -> [RedisArgument] {
        [place.session, place.keys.refresh(place.hash)]
    }
}

extension TeslaTokens {
    /// Names the refresh token in its lineage. A plain hash, as it must outlive key rotation; the token is random.
    var fingerprint: String { ShortDigest.text("cp1|tfp|" + (refresh ?? access).reveal()) }
}
