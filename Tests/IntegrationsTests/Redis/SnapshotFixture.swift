import Domain
import Drivers
import FoundationEssentials
import Testing

@testable import Integrations

/// Snapshots as an earlier release wrote them (Fixtures/snapshots/README.md).
struct SnapshotFixture {
    let id: SessionID
    let sealer: AESSealer
    private let folder: String
    private let fields: [String: Data]

    private struct Record: Decodable {
        let session: SessionID
        let keys: String
        let fields: [String: Data]
    }

    /// - Parameter parts: folder with the plain form of the parts.
    init(parts: String = "v1") throws {
        let root = "\(#filePath.prefix(upTo: #filePath.lastIndex(of: "/")!))/../Fixtures/snapshots"
        let record = try JSONDecoder().decode(
            Record.self, from: Data(contentsOf: URL(filePath: root + "/v1/record.json")))
        id = record.session
        sealer = AESSealer(try KeyRing(parsing: record.keys))
        fields = record.fields
        folder = "\(root)/\(parts)"
    }

    /// The plain form of a part.
    func json(_ part: SessionPart) throws -> Data { try Data(contentsOf: URL(filePath: "\(folder)/\(part).json")) }

    func decoded<Value: Decodable>(_ part: SessionPart, as type: Value.Type = Value.self) throws -> Value {
        try DomainJSON.decode(type, from: json(part))
    }

    /// Puts the record into the store as it was sealed then.
    func restore(in rig: StoreRig) async throws {
        let place = rig.store(sealer: sealer).place(id)
        for (name, value) in fields {
            _ = try await rig.client.send(["HSET", place.session, RedisArgument(name), RedisArgument(Array(value))])
        }
    }

    /// Puts `json` under a seal of `schema` in the place of a part.
    func replace(_ part: SessionPart, by json: Data, schema: Int = 1, in rig: StoreRig) async throws {
        let place = rig.store(sealer: sealer).place(id)
        let sealed = try sealer.seal(Array(json), context: place.context(part, schema: schema))
        _ = try await rig.client.send(["HSET", place.session, RedisArgument(part.rawValue), RedisArgument(sealed)])
    }

    /// A part as the store has it now, opened.
    func plain(_ part: SessionPart, in rig: StoreRig) async throws -> Data {
        let place = rig.store(sealer: sealer).place(id)
        let sealed = try await rig.client.send(["HGET", place.session, RedisArgument(part.rawValue)]).bytes ?? []
        return Data(try sealer.open(sealed, context: place.context(part, schema: 1)))
    }
}
