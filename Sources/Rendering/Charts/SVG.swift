import Domain

/// Draws vector pictures: one unit is one point at print size. Pure text, no scripts, filters or gradients.
///
/// Every shape carries presentation attributes for viewers and print, and a class by which the page recolours it.
struct SVG {
    /// A colour of the page's palette with its class.
    struct Tint {
        let hex: String
        let name: String

        static let ink = Tint(hex: "#111827", name: "ink")
        static let muted = Tint(hex: "#4B5563", name: "muted")
        static let line = Tint(hex: "#E5E7EB", name: "line")
        static let lineStrong = Tint(hex: "#CBD2DB", name: "lines")
        static let surface = Tint(hex: "#F8FAFC", name: "surface")
        static let paper = Tint(hex: "#FFFFFF", name: "paper")
        static let accent = Tint(hex: "#0F62FE", name: "accent")
        static let good = Tint(hex: "#15803D", name: "good")
        static let watch = Tint(hex: "#B45309", name: "watch")
        static let bad = Tint(hex: "#B91C1C", name: "bad")
        static let series1 = Tint(hex: "#0F62FE", name: "s1")
        static let series2 = Tint(hex: "#8DB7FF", name: "s2")
        static let series3 = Tint(hex: "#0B2A5B", name: "s3")
        /// On a filled bar: stays white in dark mode.
        static let onBar = Tint(hex: "#FFFFFF", name: "onbar")
    }

    enum Anchor: String { case start, middle, end }

    private(set) var body = ""

    mutating func rect(_ x: Double, _ y: Double, _ width: Double, _ height: Double, _ fill: Tint, radius: Double = 0) {
        guard width > 0, height > 0 else { return }
        body += "<rect x=\"\(n(x))\" y=\"\(n(y))\" width=\"\(n(width))\" height=\"\(n(height))\""
        if radius > 0 { body += " rx=\"\(n(radius))\"" }
        body += " fill=\"\(fill.hex)\" class=\"f-\(fill.name)\"/>"
    }

    /// A dashed outline: the place of something that is missing.
    mutating func outline(_ x: Double, _ y: Double, _ width: Double, _ height: Double, radius: Double = 0) {
        body +=
            "<rect x=\"\(n(x))\" y=\"\(n(y))\" width=\"\(n(width))\" height=\"\(n(height))\" rx=\"\(n(radius))\""
            + " fill=\"none\" stroke=\"#CBD2DB\" stroke-width=\"1\" stroke-dasharray=\"3 2\" class=\"s-lines\"/>"
    }

    mutating func line(
        _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ stroke: Tint, width: Double = 0.75,
        dashed: Bool = false
    ) {
        body +=
            "<line x1=\"\(n(x1))\" y1=\"\(n(y1))\" x2=\"\(n(x2))\" y2=\"\(n(y2))\" stroke=\"\(stroke.hex)\""
            + " stroke-width=\"\(n(width))\"" + (dashed ? " stroke-dasharray=\"2 2\"" : "")
            + " class=\"s-\(stroke.name)\"/>"
    }

    /// `text` is escaped here.
    mutating func text(
        _ x: Double, _ y: Double, _ text: String, size: Double = 7.5, bold: Bool = false, anchor: Anchor = .start,
        _ fill: Tint = .muted, language: String? = nil
    ) {
        body +=
            "<text x=\"\(n(x))\" y=\"\(n(y))\" font-family=\"Inter\" font-size=\"\(n(size))\""
            + " font-weight=\"\(bold ? 600 : 400)\" text-anchor=\"\(anchor.rawValue)\" fill=\"\(fill.hex)\""
            + " class=\"f-\(fill.name)\"" + (language.map { " lang=\"\($0)\"" } ?? "") + ">"
            + MarkupText.escaped(text) + "</text>"
    }

    mutating func path(_ data: String, fill: Tint? = nil, stroke: Tint? = nil, width: Double = 1) {
        let classes = [fill.map { "f-\($0.name)" }, stroke.map { "s-\($0.name)" }].compactMap(\.self)
        body += "<path d=\"\(data)\" fill=\"\(fill?.hex ?? "none")\""
        if let stroke { body += " stroke=\"\(stroke.hex)\" stroke-width=\"\(n(width))\" stroke-linejoin=\"round\"" }
        body += " class=\"\(classes.joined(separator: " "))\"/>"
    }

    mutating func circle(_ x: Double, _ y: Double, _ radius: Double, fill: Tint, stroke: Tint) {
        body +=
            "<circle cx=\"\(n(x))\" cy=\"\(n(y))\" r=\"\(n(radius))\" fill=\"\(fill.hex)\""
            + " stroke=\"\(stroke.hex)\" stroke-width=\"1.3\" class=\"f-\(fill.name) s-\(stroke.name)\"/>"
    }

    mutating func polyline(_ points: [(x: Double, y: Double)], _ stroke: Tint, width: Double) {
        let list = points.map { "\(n($0.x)),\(n($0.y))" }.joined(separator: " ")
        body +=
            "<polyline points=\"\(list)\" fill=\"none\" stroke=\"\(stroke.hex)\" stroke-width=\"\(n(width))\""
            + " stroke-linejoin=\"round\" class=\"s-\(stroke.name)\"/>"
    }

    mutating func diamond(_ x: Double, _ y: Double, half: Double = 5) {
        path(
            "M\(n(x)) \(n(y - half))L\(n(x + half)) \(n(y))L\(n(x)) \(n(y + half))L\(n(x - half)) \(n(y))Z",
            fill: .paper, stroke: .ink, width: 1.2)
    }

    /// The finished picture, from `top` down. `label` is what a screen reader says; `kind` is the class that sets the width.
    func picture(top: Double = 0, width: Double, height: Double, kind: String, label: String) -> String {
        "<svg class=\"\(kind)\" role=\"img\" aria-label=\"\(MarkupText.escaped(label))\""
            + " width=\"\(n(width * 178 / 504))mm\" height=\"\(n(height * 178 / 504))mm\""
            + " viewBox=\"0 \(n(top)) \(n(width)) \(n(height))\" xmlns=\"http://www.w3.org/2000/svg\">\(body)</svg>"
    }

    /// How wide a text is about to be, in points.
    static func width(of text: String, size: Double = 7.5, bold: Bool = false) -> Double {
        TextWidth.of(text, size: size, bold: bold)
    }

    private func n(_ value: Double) -> String { Self.number(value) }

    /// At most two decimals, no exponent, no superfluous zeros.
    static func number(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1_000_000 else { return "0" }
        let hundredths = Int((value * 100).rounded())
        let (whole, rest) = (abs(hundredths) / 100, abs(hundredths) % 100)
        let fraction = rest == 0 ? "" : rest % 10 == 0 ? ".\(rest / 10)" : rest < 10 ? ".0\(rest)" : ".\(rest)"
        return (hundredths < 0 ? "-" : "") + "\(whole)" + fraction
    }
}
