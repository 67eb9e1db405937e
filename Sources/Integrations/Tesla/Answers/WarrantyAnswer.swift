import Domain
import FoundationEssentials

extension Warranty {
    /// All phases; nil when the answer holds none of the three lists (facts 6.1).
    static func list(_ answer: LooseObject) -> [Warranty]? {
        let lists: [(Phase, [LooseObject]?)] = [
            (.active, answer.objects("activeWarranty")), (.upcoming, answer.objects("upcomingWarranty")),
            (.expired, answer.objects("expiredWarranty")),
        ]
        guard lists.contains(where: { $0.1 != nil }) else { return nil }
        return lists.flatMap { phase, entries in (entries ?? []).map { Warranty($0, phase) } }
    }

    private init(_ answer: LooseObject, _ phase: Phase) {
        let limit = answer.number("expirationOdometer", in: 0...1e12)
        let isUnlimited = limit.map { $0 >= Self.unlimited } ?? false
        let kilometres = Self.kilometres(per: answer.text("odometerUnit"))
        self.init(
            phase: phase, type: answer.text("warrantyType") ?? "OTHER", name: answer.text("warrantyDisplayName"),
            expiresOn: answer.day("expirationDate"),
            limitKm: isUnlimited ? nil : limit.flatMap { limit in kilometres.map { limit * $0 } },
            isUnlimited: isUnlimited, coverageYears: answer.integer("coverageAgeInYears", in: 0...100),
            endedOn: answer.day("warrantyExpiredOn"))
    }

    /// Tesla writes 9999999 for "no limit"; no warranty reaches a million of either unit.
    private static let unlimited = 999_999.0

    /// nil for an unknown unit: converted by what the answer says, never by assumption.
    private static func kilometres(per unit: String?) -> Double? {
        switch unit?.uppercased() {
        case "KM": 1
        case "MI": Metric.kilometresPerMile
        default: nil
        }
    }
}

extension LooseObject {
    /// The date as it is written there, at midnight UTC: cover ends with a day, not at an instant.
    fileprivate func day(_ name: String) -> Date? {
        time(name).map { time in
            let local = time.local
            let days = CivilCalendar.daysSinceEpoch(year: local.year, month: local.month, day: local.day)
            return Date(timeIntervalSince1970: Double(days) * 86_400)
        }
    }
}

/// Exact factors (facts 4.8).
enum Metric {
    static let kilometresPerMile = 1.609344
}
