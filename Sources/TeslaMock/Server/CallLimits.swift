/// Tesla's limits per minute, counted over a sliding minute for the whole developer account.
struct CallLimits: Sendable {
    enum Category: Sendable {
        case data, wake

        fileprivate var perMinute: Int { self == .data ? 60 : 3 }
    }

    private var calls: [Category: [Int]] = [:]

    /// Counts a call; seconds to wait if there were too many.
    mutating func count(_ category: Category, now: Timestamp) -> Int? {
        let recent = (calls[category] ?? []).filter { $0 > now.seconds - 60 }
        if recent.count >= category.perMinute { return max(1, recent[0] + 60 - now.seconds) }
        calls[category] = recent + [now.seconds]
        return nil
    }
}
