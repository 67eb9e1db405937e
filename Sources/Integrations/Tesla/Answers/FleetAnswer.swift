import Domain
import FoundationEssentials

/// Opens the JSON of an answer.
enum FleetAnswer {
    /// The object at `response` if there is one, else the whole: `dx/` answers come bare in the field and wrapped in
    /// Tesla's examples (facts 2.2), release notes come wrapped twice (6.4).
    /// - Throws: `unavailable` for what is not a JSON object: a gateway's page, a cut-off text.
    static func object(_ body: [UInt8]) throws(TeslaError) -> LooseObject {
        var object = try whole(body)
        for _ in 0..<2 { object = object.object("response") ?? object }
        return object
    }

    /// The answer as it came, for lists that stand at `response` themselves.
    static func whole(_ body: [UInt8]) throws(TeslaError) -> LooseObject {
        do {
            return try JSONDecoder().decode(LooseObject.self, from: Data(body))
        } catch {
            throw .unreadable
        }
    }
}

extension TeslaError {
    /// A success by its status, but not what was asked for.
    static let unreadable = TeslaError(.unavailable, status: 200, reason: "unreadable answer")
    /// More bytes than an answer of this kind can have.
    static let tooLarge = TeslaError(.unavailable, status: 200, reason: "an answer over the limit")
}

extension Optional {
    /// A list that is not there says nothing: it must not pass for an empty one (facts 10.4).
    func orUnreadable() throws(TeslaError) -> Wrapped {
        guard let self else { throw .unreadable }
        return self
    }
}
