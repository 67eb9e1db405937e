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
        svg.rect(0, 0, 504, 272, .surface, radius: 8.5)
        svg.rect(0, 208, 504, 64, .line)
        svg.path("M70 216C150 222 354 222 434 216L440 222C354 230 150 230 64 222Z", fill: .lineStrong)
        let edge = SVG.Tint(hex: "#374151", name: "edge")
        svg.path(bodyPath, fill: paint, stroke: edge, width: 1.2)
        svg.path(glassPath, fill: SVG.Tint(hex: "#1F2937", name: "glass"))
        svg.path(detailPath, stroke: edge, width: 1)
        svg.path("M418 156l14 3-2 5-15-2z", fill: SVG.Tint(hex: "#FEF3C7", name: "lamp"))
        svg.path("M72 150l12-1 2 8-12 1z", fill: SVG.Tint(hex: "#B91C1C", name: "lamp"))
        for x in [144.0, 366] { drawWheel(&svg, x) }
        return svg.picture(width: 504, height: 272, kind: "hero-drawing", label: label)
    }

    private func drawWheel(_ svg: inout SVG, _ x: Double) {
        let tyre = SVG.Tint(hex: "#111827", name: "tyre")
        let rim = SVG.Tint(hex: "#9CA3AF", name: "rim")
        svg.circle(x, 190, 31, fill: tyre, stroke: tyre)
        svg.circle(x, 190, 20, fill: rim, stroke: rim)
        for (dx, dy) in [(0.0, -18.0), (17.1, -5.6), (10.6, 14.6), (-10.6, 14.6), (-17.1, -5.6)] {
            svg.line(x, 190, x + dx, 190 + dy, tyre, width: 3)
        }
        svg.circle(x, 190, 4, fill: tyre, stroke: tyre)
    }

    private var bodyPath: String {
        switch shape {
        case .saloon:
            "M66 178C62 164 68 150 82 143C104 136 128 128 150 112C176 94 210 86 250 86C292 86 318 100 344 124"
                + "C380 127 412 134 428 146C438 154 442 168 440 184C438 190 432 192 424 192H402C400 170 388 156 366 156"
                + "C344 156 332 170 330 192H180C178 170 166 156 144 156C122 156 110 170 108 192H78C70 190 67 186 66 178Z"
        case .tall:
            "M66 176C62 158 70 140 84 132C102 122 122 108 146 92C172 76 206 68 246 68C290 68 316 84 344 116"
                + "C380 120 414 128 430 142C440 152 443 166 441 182C439 189 433 192 424 192H402C400 170 388 156 366 156"
                + "C344 156 332 170 330 192H180C178 170 166 156 144 156C122 156 110 170 108 192H78C70 190 67 184 66 176Z"
        case .truck:
            "M62 178L66 130L230 72L432 132L442 160L440 190H402C400 170 388 156 366 156C344 156 332 170 330 192H180"
                + "C178 170 166 156 144 156C122 156 110 170 108 192H74Z"
        }
    }

    private var glassPath: String {
        switch shape {
        case .saloon:
            "M150 128C178 104 208 95 240 95V126C210 130 178 131 150 128ZM248 95C286 95 306 106 328 125"
                + "C304 127 276 127 248 126Z"
        case .tall:
            "M134 120C160 92 200 78 238 78V118C204 122 168 124 134 120ZM246 78C288 78 306 92 328 117"
                + "C302 119 274 119 246 118Z"
        case .truck: "M150 108L230 80V122L150 126ZM238 81L352 116L330 122H238Z"
        }
    }

    private var detailPath: String {
        switch shape {
        case .saloon: "M244 128C246 150 244 176 240 190M92 150C180 142 330 140 424 152M206 142h14M296 140h14"
        case .tall: "M242 120C246 146 244 174 240 190M92 144C180 134 330 132 424 148M206 134h14M296 132h14"
        case .truck: "M234 124V190M66 130L432 136"
        }
    }

    private static let paints: [String: SVG.Tint] = [
        "DeepBlue": "#1E3A6E", "PPSB": "#1E3A6E", "PearlWhite": "#F1F3F5", "PPSW": "#F1F3F5", "SolidBlack": "#1F2328",
        "PBSB": "#1F2328", "MidnightSilver": "#4A4F57", "PMNG": "#4A4F57", "RedMulticoat": "#A3121F",
        "PPMR": "#A3121F", "StealthGrey": "#54575B", "PN01": "#54575B", "Quicksilver": "#9AA1A8", "PN00": "#9AA1A8",
        "UltraRed": "#B0141E", "PR01": "#B0141E", "MidnightCherryRed": "#5E1521", "PR00": "#5E1521",
    ].mapValues { SVG.Tint(hex: $0, name: "paint") }
}
