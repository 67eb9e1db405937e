/// A side view in the car's colour, drawn for the cover of a report without photos.
struct Silhouette {
    enum Shape { case saloon, tall, truck }

    let shape: Shape
    let paint: SVG.Tint
    let label: String

    init(model: String?, colour: String?, label: String) {
        shape =
            switch model {
            case "Model X", "Model Y": .tall
            case "Cybertruck": .truck
            default: .saloon
            }
        paint = Self.paints[colour ?? ""] ?? SVG.Tint(hex: "#6B7280", name: "paint")
        self.label = label
    }

    func render() -> String {
        var svg = SVG()
        svg.rect(0, 0, 504, 255, .surface)
        svg.rect(0, 200, 504, 55, .line)
        svg.path("M52 219C150 215 354 215 456 219C440 228 350 230 254 230C158 230 68 228 52 219Z", fill: .lineStrong)
        let edge = SVG.Tint(hex: "#374151", name: "edge")
        svg.path(bodyPath, fill: paint, stroke: edge, width: 1.2)
        svg.path(glassPath, fill: SVG.Tint(hex: "#1F2937", name: "glass"))
        svg.path(detailPath, stroke: edge, width: 1)
        svg.path("M424 150l19 6-1 5-22-4z", fill: SVG.Tint(hex: "#FEF3C7", name: "lamp"))
        svg.path("M56 152l17-3 1 7-18 3z", fill: SVG.Tint(hex: "#B91C1C", name: "lamp"))
        for x in [128.0, 378] { drawWheel(&svg, x) }
        return svg.picture(top: 45, width: 504, height: 206, kind: "hero-drawing", label: label)
    }

    private func drawWheel(_ svg: inout SVG, _ x: Double) {
        let tyre = SVG.Tint(hex: "#111827", name: "tyre")
        let rim = SVG.Tint(hex: "#9CA3AF", name: "rim")
        svg.circle(x, 191, 30, fill: tyre, stroke: tyre)
        svg.circle(x, 191, 20, fill: rim, stroke: rim)
        for (dx, dy) in [(0.0, -18.0), (17.1, -5.6), (10.6, 14.6), (-10.6, 14.6), (-17.1, -5.6)] {
            svg.line(x, 191, x + dx, 191 + dy, tyre, width: 3)
        }
        svg.circle(x, 191, 4, fill: tyre, stroke: tyre)
    }

    private static let lower =
        "C458 162 460 174 458 187C456 193 450 196 441 196H412C412 175 396 158 378 158C360 158 344 175 344 196H162"
        + "C162 175 146 158 128 158C110 158 94 175 94 196H66C56 196 51 192 49 184"

    private var bodyPath: String {
        switch shape {
        case .saloon:
            "M49 184C46 168 49 154 61 147C82 142 108 138 132 126C162 106 196 93 238 93C284 93 316 108 346 132"
                + "C390 135 430 142 448 153" + Self.lower + "Z"
        case .tall:
            "M49 184C46 164 49 148 62 139C78 134 92 126 108 114C138 90 176 76 230 75C276 75 310 92 344 124"
                + "C390 128 430 138 448 151" + Self.lower + "Z"
        case .truck: "M46 184L52 138L210 78L446 140L456 152" + Self.lower + "Z"
        }
    }

    private var glassPath: String {
        switch shape {
        case .saloon:
            "M140 130C168 111 198 102 232 102V130C200 133 168 134 140 130ZM240 102C276 102 304 113 330 132"
                + "C300 135 270 134 240 131Z"
        case .tall:
            "M118 122C148 99 182 85 228 84V122C190 126 152 127 118 122ZM236 84C270 86 298 99 326 124"
                + "C296 127 266 126 236 123Z"
        case .truck: "M132 114L206 87V124L132 128ZM214 87L350 122L326 128L214 125Z"
        }
    }

    private var detailPath: String {
        switch shape {
        case .saloon:
            "M236 132C239 152 237 176 233 194M66 156C170 146 330 144 442 158M196 147h15M286 146h15M166 190H340"
        case .tall: "M232 124C236 148 235 174 230 194M66 149C170 138 330 136 442 156M192 140h15M282 139h15M166 190H340"
        case .truck: "M210 126V194M52 138L446 140M166 190H340"
        }
    }

    private static let paints: [String: SVG.Tint] = [
        "DeepBlue": "#1E3A6E", "PPSB": "#1E3A6E", "PearlWhite": "#F1F3F5", "PPSW": "#F1F3F5", "SolidBlack": "#1F2328",
        "PBSB": "#1F2328", "MidnightSilver": "#4A4F57", "PMNG": "#4A4F57", "RedMulticoat": "#A3121F",
        "PPMR": "#A3121F", "StealthGrey": "#54575B", "PN01": "#54575B", "Quicksilver": "#9AA1A8", "PN00": "#9AA1A8",
        "UltraRed": "#B0141E", "PR01": "#B0141E", "MidnightCherryRed": "#5E1521", "PR00": "#5E1521",
    ].mapValues { SVG.Tint(hex: $0, name: "paint") }
}
