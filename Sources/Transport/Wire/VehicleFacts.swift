import Domain
import FoundationEssentials

/// The facts of one car, part by part, each answer saying where it came from, how old it is and what such an answer costs
/// (row T3).
struct VehicleFacts {
    let model: ReportModel
    /// When the request came: facts fetched since are live.
    let askedAt: Date
    let now: Date

    /// Facts of a part, or the reason why there are none.
    func part<Value>(_ value: Value?, _ source: DataSource.Name) throws(Problem) -> Value? {
        if let value { return value }
        switch model.gap(source) {
        case .asleep: throw Problem(.vehicleAsleep, "The vehicle is asleep or out of coverage")
        case .notPermitted:
            throw Problem(.missingScope, "The Tesla account did not grant the permission this needs")
        case .noAnswer:
            throw Problem(.teslaUnavailable, "Tesla gave no answer to this; please try again", retryAfter: .seconds(30))
        case .notOffered, .notInAnswer, .notProvided: return nil
        }
    }

    func writeOrigin(of name: DataSource.Name, to json: inout JSONWriter) {
        json.field("vin", model.vin.rawValue)
        let source = model.source(name)
        DataOrigin(
            isSample: model.isSample, answeredAt: source?.askedAt,
            time: name == .snapshot ? model.snapshot?.time : nil, gap: source?.gap, price: name.price
        ).write(to: &json, askedAt: askedAt, now: now)
    }
}

/// Where data came from.
struct DataOrigin {
    var isSample: Bool
    /// When Tesla gave it.
    var answeredAt: Date?
    /// When the car measured it, where that is known.
    var time: Date?
    /// Why there is nothing newer.
    var gap: DataGap?
    var price: PriceClass

    /// - Parameter askedAt: when the request came.
    func write(to json: inout JSONWriter, askedAt: Date, now: Date) {
        let time = time ?? answeredAt ?? now
        let age = max(0, Int(now.timeIntervalSince(time)))
        let isLive = answeredAt.map { $0 >= askedAt } ?? false
        json.field("source", isSample ? "mock" : isLive ? "live" : "cache")
        json.field("data_time", time)
        json.field("data_age_s", age)
        json.field("stale", gap != nil || age > Self.staleSeconds)
        json.field("stale_because", gap?.rawValue)
        json.field("price_class", price.rawValue)
    }

    /// Older than the life of cached facts: the car itself had nothing newer.
    private static let staleSeconds = 1_800
}
