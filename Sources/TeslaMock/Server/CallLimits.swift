/// Tesla's limits, counted over a sliding minute for each car.
struct CallLimits: Sendable {
    enum Category: Sendable {
        case data, wake

        fileprivate var perMinute: Int { self == .data ? 60 : 3 }
    }

    /// What a call may still do; what the `RateLimit-…` headers say.
    struct Allowance: Sendable {
        let limit: Int
        let remaining: Int
        /// Seconds until the oldest call is forgotten.
        let reset: Int
        let isExceeded: Bool
    }

    private struct Counter: Hashable {
        let category: Category
        let vin: String
    }

    private var calls: [Counter: [Int]] = [:]

    mutating func count(_ category: Category, vin: String, now: Timestamp) -> Allowance {
        let counter = Counter(category: category, vin: vin)
        var recent = (calls[counter] ?? []).filter { $0 > now.seconds - 60 }
        let isExceeded = recent.count >= category.perMinute
        if !isExceeded { recent.append(now.seconds) }
        calls[counter] = recent
        return Allowance(
            limit: category.perMinute, remaining: category.perMinute - recent.count,
            reset: max(1, recent[0] + 60 - now.seconds), isExceeded: isExceeded)
    }
}
