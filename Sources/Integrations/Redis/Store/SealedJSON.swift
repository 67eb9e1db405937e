import Domain
import FoundationEssentials

extension RedisStore {
    /// JSON of `value`, sealed for the place that `context` names.
    func seal(_ value: some Encodable, context: String) throws(StoreError) -> [UInt8] {
        try sealer.seal(Array(try json(value)), context: context)
    }

    func json(_ value: some Encodable) throws(StoreError) -> Data {
        do { return try DomainJSON.encode(value) } catch { throw .rejected("a value has no JSON form") }
    }

    func open<Value: Decodable>(
        _ sealed: [UInt8], as type: Value.Type = Value.self, context: String
    ) throws(StoreError) -> Value {
        let json = Data(try sealer.open(sealed, context: context))
        do { return try DomainJSON.decode(type, from: json) } catch { throw .corrupt("a stored value cannot be read") }
    }
}
