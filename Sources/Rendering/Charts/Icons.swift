/// Small line drawings of the tiles and the marks of the state chips; decoration, always beside a word.
enum Icons {
    static func tile(_ name: TileName) -> String {
        "<svg viewBox=\"0 0 24 24\" width=\"12pt\" height=\"12pt\" aria-hidden=\"true\" fill=\"none\""
            + " stroke=\"#0F62FE\" class=\"s-accent\" stroke-width=\"1.8\" stroke-linecap=\"round\""
            + " stroke-linejoin=\"round\">" + shapes(name) + "</svg>"
    }

    enum TileName { case battery, odometer, warranty, alerts, service, energy, price, software }

    private static func shapes(_ name: TileName) -> String {
        switch name {
        case .battery:
            "<rect x=\"2\" y=\"7\" width=\"17\" height=\"10\" rx=\"2.5\"/><path d=\"M22 10.5v3M6 10.5v3M10 10.5v3\"/>"
        case .odometer:
            "<path d=\"M4 18a9 9 0 1 1 16 0\"/><path d=\"M12 15l4-5.5\"/><circle cx=\"12\" cy=\"15\" r=\"1.4\"/>"
        case .warranty:
            "<path d=\"M12 3l7.5 3v5.5c0 4.7-3 8-7.5 9.5-4.5-1.5-7.5-4.8-7.5-9.5V6z\"/>"
                + "<path d=\"M8.8 12l2.3 2.3 4.3-4.6\"/>"
        case .alerts: "<path d=\"M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15z\"/><path d=\"M10.3 20.5h3.4\"/>"
        case .service:
            "<path d=\"M14.5 6.5a4.2 4.2 0 0 0 5.3 5.3l-8.3 8.3"
                + "a2.6 2.6 0 0 1-3.7-3.7l8.3-8.3a4.2 4.2 0 0 0-1.6-1.6z\"/>"
        case .energy: "<path d=\"M13 2.5L5 13.5h6l-1 8 8-11h-6z\"/>"
        case .price:
            "<path d=\"M3.5 12.5V4.5a1 1 0 0 1 1-1h8l8.5 8.5-9 9z\"/><circle cx=\"8\" cy=\"8\" r=\"1.5\"/>"
        case .software:
            "<rect x=\"6\" y=\"6\" width=\"12\" height=\"12\" rx=\"2\"/><path d=\"M9.5 2.5V6M14.5 2.5V6M9.5 18v3.5"
                + "M14.5 18v3.5M2.5 9.5H6M2.5 14.5H6M18 9.5h3.5M18 14.5h3.5\"/>"
        }
    }

    static func mark(_ state: Grade) -> String {
        let shape =
            switch state {
            case .good:
                "<path d=\"M1.5 6.5l3 3 6-7\" fill=\"none\" stroke=\"#15803D\" class=\"s-good\" stroke-width=\"2\"/>"
            case .watch: "<path d=\"M6 1L11.5 11H.5z\" fill=\"#B45309\" class=\"f-watch\"/>"
            case .bad: "<rect x=\"1\" y=\"1\" width=\"10\" height=\"10\" fill=\"#B91C1C\" class=\"f-bad\"/>"
            case .fact: "<circle cx=\"6\" cy=\"6\" r=\"3.5\" fill=\"#4B5563\" class=\"f-muted\"/>"
            case .none: "<path d=\"M1.5 6h9\" stroke=\"#4B5563\" class=\"s-muted\" stroke-width=\"2\"/>"
            }
        return "<svg viewBox=\"0 0 12 12\" width=\"7pt\" height=\"7pt\" aria-hidden=\"true\">" + shape + "</svg>"
    }

    /// The key of a chart's colour.
    static func swatch(_ tint: SVG.Tint) -> String {
        "<svg viewBox=\"0 0 8 8\" width=\"8pt\" height=\"8pt\" aria-hidden=\"true\"><rect width=\"8\" height=\"8\""
            + " rx=\"1.5\" fill=\"\(tint.hex)\" class=\"f-\(tint.name)\"/></svg>"
    }

    static let diamond =
        "<svg viewBox=\"0 0 10 10\" width=\"8pt\" height=\"8pt\" aria-hidden=\"true\">"
        + "<path d=\"M5 .8L9.2 5 5 9.2.8 5z\""
        + " fill=\"#FFFFFF\" stroke=\"#111827\" stroke-width=\"1.2\" class=\"f-paper s-ink\"/></svg>"
}

/// What a reader should make of a figure. `fact` is a figure without a grade, `none` a gap.
enum Grade: String, CaseIterable { case good, watch, bad, fact, none }
