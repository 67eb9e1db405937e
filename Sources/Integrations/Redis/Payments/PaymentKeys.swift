import Domain
import Drivers

/// The names of all keys of payments. They share a hash tag: money moves seldom, and one script may touch any of them.
struct PaymentKeys: Sendable {
    let space: String

    func payment(_ id: PaymentID) -> RedisArgument { key("pay", id.rawValue) }
    func look(_ id: PaymentID) -> RedisArgument { key("pay", "look:" + id.rawValue) }
    func givingBack(_ number: Int) -> RedisArgument { key("pay", "back:\(number)") }
    func mailing(_ number: Int) -> RedisArgument { key("pay", "mail:\(number)") }
    /// Payments of a session or an account by their creation.
    func owner(_ owner: PaymentOwner) -> RedisArgument { key("pay", "own:" + owner.key) }
    /// The payment that opened an object of a provider's.
    func object(_ provider: String, _ object: String) -> RedisArgument {
        key("pay", "obj:" + ShortDigest.text("\(provider)|\(object)"))
    }
    /// Payments by when they are looked at next.
    var visits: RedisArgument { key("pay", "visits") }
    /// Those that something does not fit.
    var held: RedisArgument { key("pay", "held") }
    var alerts: RedisArgument { key("pay", "alerts") }
    var alertTexts: RedisArgument { key("pay", "alert") }

    /// Document -> number, number -> document, the last number, those that were left out.
    var numbers: RedisArgument { key("pay", "num") }
    var documents: RedisArgument { key("pay", "doc") }
    var lastNumber: RedisArgument { key("pay", "last") }
    var freeNumbers: RedisArgument { key("pay", "free") }

    func event(_ id: String) -> RedisArgument { key("wh", "e:" + id) }
    var eventsDue: RedisArgument { key("wh", "due") }
    /// All events by the time they came.
    var events: RedisArgument { key("wh", "all") }
    var eventsDead: RedisArgument { key("wh", "dead") }

    private func key(_ family: String, _ rest: String) -> RedisArgument { "\(space)\(family):{pay}:\(rest)" }
}
