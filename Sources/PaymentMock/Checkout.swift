import FoundationEssentials

/// One purchase as the mock has it. A test may falsify any of it: the server under test has to notice.
struct Checkout: Codable, Sendable {
    enum Status: String, Codable, Sendable {
        case open, approved, processing, succeeded, failed, canceled
    }

    struct Method: Codable, Sendable {
        var brand: String
        var last_four: String?
    }

    var id: String
    var status = Status.open
    var reference: String?
    var amount: Int
    var currency: String
    var captured = 0
    var captured_currency: String
    var refunded = 0
    var disputed = 0
    var mode = "test"
    var payee: String? = PaymentMock.payee
    var method: Method?
    var failure: String?
    /// Of the buyer, where they gave it here.
    var email: String?
    var url: String
    var description: String
    var return_url: String
    var cancel_url: String
    var webhook_url: String
}

/// What a merchant sends to open one.
struct CheckoutOrder: Codable, Sendable, Equatable {
    var reference: String
    var amount: Int
    var currency: String
    var description: String
    var language: String
    var return_url: String
    var cancel_url: String
    var webhook_url: String
}

/// How the mock misbehaves.
struct MockSwitches: Codable, Sendable {
    /// How often each webhook is sent; 0 loses them.
    var webhook_copies = 1
    /// Each copy waits for a random part of this, so that they overtake each other.
    var webhook_delay_ms = 0
    /// So many calls of merchants are answered with 503, half of them after they had their effect.
    var failing_calls = 0
    /// Whether a buyer's yes has to be captured by the merchant.
    var needs_capture = false
}

/// Merges the members of a JSON object over a value.
func merged<Value: Codable>(_ value: Value, with json: Data) -> Value? {
    guard let old = try? JSONSerial.object(JSONEncoder().encode(value)), let new = JSONSerial.object(json),
        let data = try? JSONEncoder().encode(old.merging(new) { $1 })
    else { return nil }
    return try? JSONDecoder().decode(Value.self, from: data)
}

/// As much of JSON as is needed to merge flat objects.
enum JSONSerial: Codable, Sendable {
    case null
    case bool(Bool)
    case int(Int)
    case string(String)
    case object([String: JSONSerial])

    static func object(_ data: Data) -> [String: JSONSerial]? {
        try? JSONDecoder().decode([String: JSONSerial].self, from: data)
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int.self) {
            self = .int(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else {
            self = .object(try container.decode([String: JSONSerial].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .int(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        }
    }
}
