public import Domain
import Drivers

/// Turns as keys that lapse by themselves.
public struct RedisFetchTurns: FetchTurns {
    private let store: RedisStore
    private let length: Duration
    private let takeScript, returnScript: RedisScript

    public init(_ store: RedisStore, length: Duration = .seconds(15)) {
        self.store = store
        self.length = length
        takeScript = store.script(.turnTake)
        returnScript = store.script(.turnReturn)
    }

    public func take(_ vin: VIN, of session: SessionID, owner: String) async throws(StoreError) -> Bool {
        let reply = try await store.run(
            takeScript, keys: [key(vin, session)], [RedisArgument(owner), RedisArgument(milliseconds: length)])
        return reply.code == "OK"
    }

    public func giveBack(_ vin: VIN, of session: SessionID, owner: String) async throws(StoreError) {
        _ = try await store.run(returnScript, keys: [key(vin, session)], [RedisArgument(owner)])
    }

    /// Tells neither car nor session, so nothing of a session is left to erase.
    private func key(_ vin: VIN, _ session: SessionID) -> RedisArgument {
        let place = store.place(session)
        return place.keys.fetchTurn(ShortDigest.text("\(place.hash)|\(vin.rawValue)"))
    }
}
