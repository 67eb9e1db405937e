import Domain
import FoundationEssentials

/// The tiles whose text depends on dates.
extension Tiles {
    var warranty: Tile { undatedWarranty.dated(context, .warranty) }

    private var undatedWarranty: Tile {
        let words = context.words
        let title = words("tile.warranty.title")
        func tile(_ value: String, _ key: String, _ grade: Grade = .fact) -> Tile {
            Tile(
                icon: .warranty, title: title, value: words(value), unit: nil, text: words(key), grade: grade,
                isWord: true)
        }
        switch context.figures.warrantyOutlook {
        case nil: return missing(.warranty, title, .warranty)
        case .running(let next): return running(next, title)
        case .open: return tile("warranty.state.active", "tile.warranty.open")
        case .upcoming: return tile("warranty.state.upcoming", "tile.warranty.upcoming")
        case .ended: return tile("tile.warranty.none_value", "tile.warranty.none")
        case .unlisted: return tile("tile.warranty.none_value", "tile.warranty.unlisted")
        case .unclear: return tile("warranty.state.unknown", "tile.warranty.unclear", .none)
        }
    }

    private func running(_ next: WarrantyFigure, _ title: String) -> Tile {
        let formats = context.formats
        let grade: Grade = next.state == .endsSoon ? .watch : next.hasUnknownDistance ? .fact : .good
        var values = [
            "name": context.warrantyName(next.warranty).text,
            "date": next.warranty.expiresOn.map { formats.date(CivilTime($0)) } ?? "–",
        ]
        if next.endsFirstBy == .distance, let km = next.kmLeft {
            values["distance"] = formats.distance(km: km)
            return Tile(
                icon: .warranty, title: title, value: formats.distanceNumber(km: km), unit: formats.distanceUnit,
                text: context.words("tile.warranty.distance", values), grade: grade)
        }
        return Tile(
            icon: .warranty, title: title,
            value: context.duration(months: next.monthsLeft ?? 0, days: next.daysLeft ?? 0), unit: nil,
            text: context.words("tile.warranty.text", values), grade: grade, isWord: true)
    }

    var software: Tile {
        let words = context.words
        let title = words("tile.software.title")
        guard let condition = context.model.snapshot?.condition, let version = condition.software else {
            return missing(.software, title, .snapshot)
        }
        func tile(_ text: String, _ grade: Grade) -> Tile {
            Tile(icon: .software, title: title, value: version, unit: nil, text: text, grade: grade)
        }
        if let pending = condition.pendingUpdate {
            return tile(words("tile.software.pending", ["version": pending]), .watch)
        }
        if condition.hasPendingUpdate == true { return tile(words("tile.software.pending_unnamed"), .watch) }
        let isCurrent = condition.hasPendingUpdate == false
        let waiting = words(isCurrent ? "tile.software.undated" : "tile.software.unknown")
        guard let weeks = SoftwareAge(version, at: context.figures.dataTime)?.weeks else { return tile(waiting, .fact) }
        return tile(
            words.plural("tile.software.age", weeks) + " " + waiting, isCurrent && weeks <= 26 ? .good : .fact)
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
