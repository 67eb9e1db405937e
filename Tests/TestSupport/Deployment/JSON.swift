public import Drivers
import FoundationEssentials

/// A JSON value, read loosely.
public enum JSON: Decodable, Sendable, CustomStringConvertible {
    case null, bool(Bool), number(Double), text(String)
    case array([JSON])
    case object([String: JSON])

    public init(_ response: IncomingResponse) { self.init(bytes: response.body) }

    public init(bytes: [UInt8]) { self = (try? JSONDecoder().decode(JSON.self, from: Data(bytes))) ?? .null }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else if let value = try? container.decode([JSON].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSON].self))
        }
    }

    public subscript(key: String) -> JSON {
        if case .object(let members) = self { members[key] ?? .null } else { .null }
    }

    public func string(_ key: String) -> String? {
        if case .text(let value) = self[key] { value } else { nil }
    }

    public func int(_ key: String) -> Int? {
        if case .number(let value) = self[key] { Int(value) } else { nil }
    }

    public func list(_ key: String) -> [JSON] {
        if case .array(let value) = self[key] { value } else { [] }
    }

    public var description: String {
        switch self {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .number(let value): "\(value)"
        case .text(let value): value
        case .array(let values): "\(values)"
        case .object(let members): "\(members)"
        }
    }
}
