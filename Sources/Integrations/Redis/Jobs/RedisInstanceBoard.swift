public import Domain
import Drivers
import FoundationEssentials

/// The instances in one hash: name to time and load. It is bounded by them, and forgotten an hour after the last.
public struct RedisInstanceBoard: InstanceBoard {
    /// An instance that said nothing for this long is taken for dead: five beats.
    static let silence = Duration.seconds(10)
    /// Then it stays for a look at what happened.
    static let memory = Duration.seconds(60)

    private let store: RedisStore
    private let beat: RedisScript
    private let list: RedisScript

    public init(_ store: RedisStore) {
        self.store = store
        beat = store.script(.instanceBeat)
        list = store.script(.instanceList)
    }

    public func beat(_ load: InstanceLoad) async throws(StoreError) {
        let text: Data
        do { text = try DomainJSON.encode(load) } catch { throw .rejected("a load has no JSON form") }
        _ = try await store.run(
            beat, keys: [store.shared.instances],
            [RedisArgument(load.name), RedisArgument(Array(text)), RedisArgument(milliseconds: Self.memory)])
    }

    public func leave(_ name: String) async throws(StoreError) {
        _ = try await store.send(["HDEL", store.shared.instances, RedisArgument(name)])
    }

    public func instances() async throws(StoreError) -> [SeenInstance] {
        let reply = try await store.run(
            list, keys: [store.shared.instances], [RedisArgument(milliseconds: Self.silence)])
        let words = Array(reply.dropFirst(1))
        let seen = stride(from: 0, to: words.count - 1, by: 2).compactMap { index -> SeenInstance? in
            // The load of another release that cannot be read says nothing.
            guard let silence = words[index].int, let bytes = words[index + 1].bytes,
                let load = try? DomainJSON.decode(InstanceLoad.self, from: Data(bytes))
            else { return nil }
            return SeenInstance(load: load, silence: .milliseconds(silence))
        }
        return seen.sorted { $0.load.name < $1.load.name }
    }
}
