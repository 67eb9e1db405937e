import Domain
import FoundationEssentials

/// Reads answers and events of payment providers: members that are not asked for are ignored, one of a wrong type makes
/// the whole unreadable, so that nothing is believed by halves.
enum ProviderAnswer {
    static func decode<Value: Decodable>(_ type: Value.Type = Value.self, from body: [UInt8]) -> Value? {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try? decoder.decode(type, from: Data(body))
    }
}

extension PaymentProviderError {
    /// An answer that is no answer: the provider may have done what was asked.
    static func unreadable(_ provider: String) -> PaymentProviderError {
        .unavailable("\(provider): unreadable answer", after: nil)
    }
}

/// An object, or its id alone where it was not expanded.
enum Expandable<Object: Decodable & Sendable>: Decodable, Sendable {
    case id(String)
    case object(Object)

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let id = try? container.decode(String.self) {
            self = .id(id)
        } else {
            self = .object(try container.decode(Object.self))
        }
    }

    var object: Object? { if case .object(let object) = self { object } else { nil } }
}
