import Domain
import FoundationEssentials

/// The tiles whose text depends on dates.
extension Tiles {
    var warranty: Tile {
        let words = context.words
        let title = words("tile.warranty.title")
        guard let warranties = context.figures.warranties else { return missing(.warranty, title, .warranty) }
        let running = warranties.filter { $0.state == .active || $0.state == .endsSoon }
        guard let next = running.first, let months = next.monthsLeft, let days = next.daysLeft,
            let end = next.warranty.expiresOn
        else {
            let key = warranties.isEmpty ? "tile.warranty.unlisted" : "tile.warranty.none"
            return Tile(
                icon: .warranty, title: title, value: words("tile.warranty.none_value"), unit: nil, text: words(key),
                grade: .fact, isWord: true)
        }
        let parts = valueAndUnit(months: months, days: days)
        let values = [
            "name": context.warrantyName(next.warranty).text, "date": context.formats.date(CivilTime(end)),
        ]
        return Tile(
            icon: .warranty, title: title, value: parts.value, unit: parts.unit,
            text: words("tile.warranty.text", values),
            grade: next.state == .endsSoon ? .watch : .good)
    }

    private func valueAndUnit(months: Int, days: Int) -> (value: String, unit: String) {
        let (count, key) =
            months >= 24
            ? (months / 12, "tile.unit.years") : months >= 1 ? (months, "tile.unit.months") : (days, "tile.unit.days")
        return (context.formats.integer(count), context.words.plural(key, count))
    }

    var software: Tile {
        let words = context.words
        let title = words("tile.software.title")
        guard let condition = context.model.snapshot?.condition, let version = condition.software else {
            return missing(.software, title, .snapshot)
        }
        if let pending = condition.pendingUpdate {
            let text = words("tile.software.pending", ["version": pending])
            return Tile(icon: .software, title: title, value: version, unit: nil, text: text, grade: .watch)
        }
        guard let weeks = SoftwareAge(version, at: context.figures.dataTime)?.weeks else {
            let text = words("tile.software.undated")
            return Tile(icon: .software, title: title, value: version, unit: nil, text: text, grade: .fact)
        }
        return Tile(
            icon: .software, title: title, value: version, unit: nil, text: words.plural("tile.software.age", weeks),
            grade: weeks <= 26 ? .good : .fact)
    }
}

/// Versions are named after year and week: `2026.38.4` is of week 38 of 2026.
struct SoftwareAge {
    /// Whole weeks, 0 or more.
    let weeks: Int

    init?(_ version: String, at now: Date) {
        let parts = version.split(separator: ".").prefix(2).compactMap { Int($0) }
        guard parts.count == 2, (2015...2100).contains(parts[0]), (0...53).contains(parts[1]) else { return nil }
        let start = CivilCalendar.daysSinceEpoch(year: parts[0], month: 1, day: 1) + (parts[1] - 1) * 7
        weeks = max(0, (Int(now.timeIntervalSince1970 / 86_400) - start) / 7)
    }
}
