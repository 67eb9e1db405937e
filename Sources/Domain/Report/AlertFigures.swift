import FoundationEssentials

/// Alerts that the driver saw, grouped; the rest is counted (facts 6.3).
public struct AlertFigures: Sendable, Equatable {
    public struct Group: Sendable, Equatable {
        public let name: String
        public let text: String
        public let count: Int
        public let first: OffsetDate?
        public let last: OffsetDate?
        /// Shown within 30 days before the data.
        public let isRecent: Bool
        /// Tesla means it for workshops too.
        public let isForWorkshop: Bool
    }

    /// Newest first.
    public let groups: [Group]
    /// Entries for workshops, without a text for the driver.
    public let hidden: Int

    init(_ alerts: [VehicleAlert], at now: Date) {
        func text(_ alert: VehicleAlert) -> String? {
            guard alert.audience.contains("customer"), let text = alert.text, !text.isEmpty else { return nil }
            return text
        }
        let shown = alerts.filter { text($0) != nil }
        hidden = alerts.count - shown.count
        groups = Dictionary(grouping: shown) { $0.name + "\u{0}" + (text($0) ?? "") }.values
            .compactMap { entries in
                guard let sample = entries.first, let words = text(sample) else { return nil }
                let times = entries.compactMap(\.time).sorted()
                let age = times.last.map { now.timeIntervalSince($0.instant) }
                return Group(
                    name: sample.name, text: words, count: entries.count, first: times.first, last: times.last,
                    isRecent: age.map { $0 <= 30 * 86_400 } ?? false,
                    isForWorkshop: entries.contains { $0.audience.contains { $0.hasPrefix("service") } })
            }
            .sorted { Self.isBefore($0, $1) }
    }

    private static func isBefore(_ left: Group, _ right: Group) -> Bool {
        switch (left.last, right.last) {
        case (let first?, let second?) where first != second: first > second
        case (.some, nil): true
        case (nil, .some): false
        default: left.text < right.text
        }
    }
}
