/// Divides the rows of a long table among pages: as few pages as can be, each as full as can be but the last, and cut
/// where a group of rows ends when one ends nearby.
///
/// The engine breaks a table between any two rows and cannot be told otherwise, so the PDF gets a table for each page.
struct TablePages {
    /// A row as far as the page cares.
    struct Row {
        enum Kind {
            /// May begin a page.
            case entry
            /// Goes on from the row above.
            case continuation
            /// Ends a group: a page that begins after it is well cut, one that begins with it is not.
            case closing
        }

        var kind: Kind
        /// 1 for a row of one line.
        var height = 1.0
    }

    /// Rows of one line that fit below the section's heading, and on a page of their own.
    let first: Double
    let other: Double

    /// The charging history: a row of one line takes 14.8 points. Letter has room for a quarter of a row less than A4.
    /// A further page begins with what is carried over.
    static let history = TablePages(first: 37, other: 45)
    /// The same in rows of 12.8 points.
    static let denseHistory = TablePages(first: 42.5, other: 51.5)

    /// Whether closer rows spare a short table a last page that would be less than half full.
    static func isDense(_ rows: [Row]) -> Bool {
        let pages = history.divide(rows)
        guard (2...4).contains(pages.count), let last = pages.last else { return false }
        return rows[last].reduce(0) { $0 + $1.height } < history.other / 2
            && denseHistory.divide(rows).count < pages.count
    }

    /// The rows of each page, in order; all rows are in one of them.
    func divide(_ rows: [Row]) -> [Range<Int>] {
        var rest = rows.reduce(0) { $0 + $1.height }
        var pages: [Range<Int>] = []
        var start = 0
        while start < rows.count {
            let room = pages.isEmpty ? first : other
            let end = rest <= room ? rows.count : cut(rows, from: start, rest: rest, room: room)
            pages.append(start..<end)
            rest -= rows[start..<end].reduce(0) { $0 + $1.height }
            start = end
        }
        return pages
    }

    /// Where a page ends that cannot hold the `rest` of the rows.
    private func cut(_ rows: [Row], from start: Int, rest: Double, room: Double) -> Int {
        let pages = 1 + ((rest - room) / other).rounded(.up)
        let least = rest - (pages - 1) * other
        // The last page has more to show than a row or two.
        let wanted = min(room, rest - min(Self.leastOfLast, other / 2))
        var best = (end: start + 1, cost: Double.infinity)
        var height = 0.0
        for end in (start + 1)..<rows.count {
            height += rows[end - 1].height
            guard height <= room else { break }
            let kindCost: Double =
                rows[end].kind != .entry ? 1_000 : rows[end - 1].kind == .closing ? 0 : Self.costOfOpenGroup
            let cost = abs(height - wanted) + kindCost + (height < least ? 100 : 0)
            if cost < best.cost { best = (end, cost) }
        }
        return best.end
    }

    private static let leastOfLast = 8.0

    /// A cut inside a group is as bad as a page that is this number of rows too short or too long.
    private static let costOfOpenGroup = 4.0
}
