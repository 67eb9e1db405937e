import Domain

/// Chart 7: the four pressures beside the car seen from above.
struct TyreDrawing {
    struct Mark {
        let figure: TyreFigure
        let name: String
        /// Pressure with unit, or a dash.
        let value: String
        /// Difference and word, date of an old reading, or the reason of a gap.
        let remark: String
    }

    let marks: [Mark]
    let label: String

    private static let centre = 123.0
    /// Distance of the text from the centre, and the room it has.
    private static let textOffset = 55.0
    private static let room = 66.0

    func render() -> String {
        var svg = SVG()
        drawBody(&svg)
        for mark in marks { draw(&svg, mark) }
        return svg.picture(width: 246, height: 232, kind: "chart-tyres", label: label)
    }

    private func drawBody(_ svg: inout SVG) {
        svg.path(
            "M87 30C89 14 103 8 123 8C143 8 157 14 159 30L161 90V170L159 208C157 222 143 228 123 228"
                + "C103 228 89 222 87 208L85 170V90Z", fill: .surface, stroke: .lineStrong, width: 1.2)
        svg.path("M94 82C103 66 143 66 152 82L148 104C135 98 111 98 98 104Z", fill: .line)
        svg.path("M98 112C111 107 135 107 148 112V168C135 172 111 172 98 168Z", fill: .paper, stroke: .lineStrong)
        svg.path("M98 176C111 181 135 181 148 176L151 196C139 206 107 206 95 196Z", fill: .line)
        svg.path("M84 86l-9-4v8l9 2zM162 86l9-4v8l-9 2z", fill: .lineStrong)
        svg.line(89, 34, 99, 22, .lineStrong, width: 2)
        svg.line(157, 34, 147, 22, .lineStrong, width: 2)
    }

    private func draw(_ svg: inout SVG, _ mark: Mark) {
        let isLeft = mark.figure.position == .frontLeft || mark.figure.position == .rearLeft
        let isFront = mark.figure.position == .frontLeft || mark.figure.position == .frontRight
        let side = isLeft ? -1.0 : 1.0
        let y = isFront ? 42.0 : 170.0
        let tyre = Self.centre + side * 41 - 5.5
        let tint = Self.tint(of: mark.figure)
        if mark.figure.word == .missing {
            svg.outline(tyre, y, 11, 32, radius: 4)
        } else {
            svg.rect(tyre, y, 11, 32, tint, radius: 4)
        }
        let x = Self.centre + side * Self.textOffset
        let anchor: SVG.Anchor = isLeft ? .end : .start
        var line = y + 5
        for part in Self.wrapped(mark.name) {
            svg.text(x, line, part, anchor: anchor)
            line += 9
        }
        svg.text(x, line + 6, mark.value, size: 13, bold: true, anchor: anchor, tint)
        line += 17
        let isPlain = tint.name == "ink"
        for part in Self.wrapped(mark.remark) {
            svg.text(x, line, part, bold: !isPlain, anchor: anchor, isPlain ? .muted : tint)
            line += 9
        }
    }

    private static func tint(of figure: TyreFigure) -> SVG.Tint {
        if figure.word == .veryLow || figure.warning == .hard { return .bad }
        return figure.word == .low || figure.warning == .soft ? .watch : .ink
    }

    /// Breaks at blanks so that each line keeps to the room beside the car.
    private static func wrapped(_ text: String) -> [String] {
        text.split(separator: " ").reduce(into: []) { lines, word in
            if let last = lines.last, SVG.width(of: last + " " + word) <= room {
                lines[lines.count - 1] = last + " " + word
            } else {
                lines.append(String(word))
            }
        }
    }
}
