import Domain

/// A QR code as a vector picture with its quiet zone: black on white in every theme, for a camera has to read it.
struct QRPicture {
    /// Modules of white on each side (ISO/IEC 18004).
    private static let quiet = 4

    /// True is dark.
    let rows: [[Bool]]
    /// What a screen reader says.
    let label: String

    func render() -> String {
        let side = rows.count + 2 * Self.quiet
        return "<svg role=\"img\" aria-label=\"\(MarkupText.escaped(label))\" viewBox=\"0 0 \(side) \(side)\""
            + " xmlns=\"http://www.w3.org/2000/svg\"><rect width=\"\(side)\" height=\"\(side)\" fill=\"#FFFFFF\"/>"
            + "<path fill=\"#000000\" d=\"\(modules)\"/></svg>"
    }

    /// One path, so that no hairlines show between neighbours: the outlines of the dark areas.
    private var modules: String {
        var edges = edges
        var path = ""
        for start in edges.starts {
            while let first = edges.take(at: start, before: nil) {
                path += "M\(start.x + Self.quiet) \(start.y + Self.quiet)"
                var (point, direction, length) = (start + first, first, 1)
                while let next = edges.take(at: point, before: direction) {
                    if next != direction {
                        path += direction.line(length)
                        (direction, length) = (next, 0)
                    }
                    (point, length) = (point + next, length + 1)
                }
                path += "z"
            }
        }
        return path
    }

    /// The sides where dark meets light, with the dark on their right.
    private var edges: Edges {
        var edges = Edges()
        for (y, row) in rows.enumerated() {
            for (x, isDark) in row.enumerated() where isDark {
                if !self.isDark(x, y - 1) { edges.add(at: Point(x: x, y: y), Direction(x: 1, y: 0)) }
                if !self.isDark(x + 1, y) { edges.add(at: Point(x: x + 1, y: y), Direction(x: 0, y: 1)) }
                if !self.isDark(x, y + 1) { edges.add(at: Point(x: x + 1, y: y + 1), Direction(x: -1, y: 0)) }
                if !self.isDark(x - 1, y) { edges.add(at: Point(x: x, y: y + 1), Direction(x: 0, y: -1)) }
            }
        }
        return edges
    }

    private func isDark(_ x: Int, _ y: Int) -> Bool {
        rows.indices.contains(y) && rows[y].indices.contains(x) && rows[y][x]
    }
}

/// A corner of modules.
private struct Point: Hashable, Comparable {
    var x, y: Int

    static func < (left: Point, right: Point) -> Bool { (left.y, left.x) < (right.y, right.x) }
    static func + (point: Point, step: Direction) -> Point { Point(x: point.x + step.x, y: point.y + step.y) }
}

/// One module to the right, down, to the left or up.
private struct Direction: Equatable {
    var x, y: Int

    var turnedRight: Direction { Direction(x: -y, y: x) }

    func line(_ length: Int) -> String { x == 0 ? "v\(y * length)" : "h\(x * length)" }
}

/// By where they begin: one, or two where dark areas touch at a corner.
private struct Edges {
    private var directions: [Point: [Direction]] = [:]

    var starts: [Point] { directions.keys.sorted() }

    mutating func add(at point: Point, _ direction: Direction) { directions[point, default: []].append(direction) }

    /// Takes an edge that goes on from `point`; of two the one to the right of where the last one went, so that areas that
    /// touch stay apart.
    mutating func take(at point: Point, before last: Direction?) -> Direction? {
        guard var found = directions[point], !found.isEmpty else { return nil }
        let index = last.flatMap { found.firstIndex(of: $0.turnedRight) } ?? 0
        let direction = found.remove(at: index)
        directions[point] = found
        return direction
    }
}
