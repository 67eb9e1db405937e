import Domain
import Testing

@testable import Rendering

@Suite struct ChartTests {
    private let formats = Formats(language: .en, units: .metric)

    @Test(arguments: [(220.0, 240.0), (219, 240), (92, 100), (93, 200), (2.1, 2.4), (0, 1e-9)])
    func scalesEndAtARoundNumberWithAir(maximum: Double, ceiling: Double) {
        let scale = Scale(maximum: maximum)
        #expect(abs(scale.ceiling - ceiling) < 1e-6)
        #expect((3...5).contains(scale.ticks.count))
    }

    @Test(arguments: [(1.0, "1"), (1.5, "1.5"), (0.05, "0.05"), (-2.345, "-2.35"), (.infinity, "0"), (1e300, "0")])
    func coordinatesAreShortNumbers(value: Double, text: String) {
        #expect(SVG.number(value) == text)
    }

    @Test(arguments: [("iiii", "MMMM"), ("Ladelimit", "Ladevorgang"), ("1", "11")])
    func narrowLettersTakeLessRoom(narrow: String, wide: String) {
        #expect(SVG.width(of: narrow) < SVG.width(of: wide))
        #expect(SVG.width(of: wide) <= SVG.width(of: wide, bold: true))
    }

    @Test func picturesInARowFillTheWidthUnlessTheyWereTooHigh() {
        let pair = PhotoGrid.Row(0..<2, [1.5, 1.5], highest: 100)
        #expect(pair.isFull && abs(pair.height - 58) < 0.1)
        let single = PhotoGrid.Row(0..<1, [0.75], highest: 84)
        #expect(!single.isFull && single.height == 84)
    }

    /// Of any number of pictures, in any mixture of shapes.
    @Test func allPicturesStandOnOnePageInTheirOrder() {
        let shapes = [1.5, 0.75, 1.33, 1, 2, 0.5, 1.33, 3, 0.67, 1]
        for count in 1...9 {
            for shift in 0..<shapes.count {
                let aspects = (0..<count).map { shapes[($0 + shift) % shapes.count] }
                let rows = PhotoGrid(aspects, room: 224, highest: 105) { _, _ in 20 }.rows
                #expect(rows.flatMap { Array($0.photos) } == Array(0..<count))
                #expect(rows.reduce(0) { $0 + $1.height + 24 } <= 224.001)
                for row in rows {
                    let width =
                        aspects[row.photos].reduce(0) { $0 + $1 * row.height } + 4 * Double(row.photos.count - 1)
                    #expect(width <= 178.001 && (!row.isFull || width > 177.9))
                }
            }
        }
    }

    @Test(arguments: [(100, 100, 100), (79, 79, 80), (90, 90, 80), (12, 11, 50)])
    func bothLevelsAreNamedWhereverTheLimitStands(displayed: Int, usable: Int, limit: Int) throws {
        let words = try ReportFixtures.templates()[.en]
        let picture = BatteryGauge(
            usable: usable, displayed: displayed, limit: limit, words: words, formats: formats, missing: ""
        ).render()
        for text in ["Usable \(usable)%", "Displayed \(displayed)%", "Charge limit \(limit)%"] {
            #expect(picture.contains(text))
        }
    }

    @Test func longTextsAreCutBetweenWords() {
        let text = "Regenerative braking is temporarily reduced because the battery is cold"
        let cut = TextWidth.fitting(text, points: 150, size: 8.5)
        #expect(cut.hasSuffix("…") && text.hasPrefix(cut.dropLast()))
        #expect(text.dropFirst(cut.count - 1).first == " ")
        let word = String(repeating: "Donau", count: 20)
        #expect(TextWidth.fitting(word, points: 100, size: 8.5).count > 10)
    }

    @Test func glossaryColumnsAreOfOneLengthOrTheFirstIsLonger() {
        #expect(GlossarySection.middle([10, 10, 10, 10]) == 2)
        #expect(GlossarySection.middle([10, 10, 30]) == 3)
        #expect(GlossarySection.middle([30, 10, 10]) == 1)
    }

    @Test func textInPicturesIsEscaped() {
        var svg = SVG()
        svg.text(0, 0, "<b>&\"'")
        let picture = svg.picture(width: 10, height: 10, kind: "chart", label: "\"<x>\"")
        #expect(picture.contains("&lt;b&gt;&amp;&quot;&#39;"))
        #expect(picture.contains("aria-label=\"&quot;&lt;x&gt;&quot;\""))
    }

    @Test func aMissingMonthBreaksThePriceLine() {
        let axis = MonthAxis(last: YearMonth(year: 2026, month: 11), formats: formats)
        var prices: [Double?] = Array(repeating: 0.4, count: 24)
        prices[10] = nil
        let chart = PriceChart(axis: axis, prices: prices, average: 0.4, formats: formats, label: "")
        #expect(chart.render().split(separator: "<polyline").count == 3)
    }

    /// A module is dark when the outlines run around its middle, counted by the vertical sides left of it.
    @Test func aCodeIsDrawnAsItIsWithAllAreasThatTouchAtCorners() {
        for seed in 0..<40 {
            var noise = UInt64(seed)
            let side = 1 + seed % 9
            let rows = (0..<side).map { _ in
                (0..<side).map { _ in
                    noise = noise &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    return noise >> 40 & 1 == 1
                }
            }
            let drawn = Outlines(QRPicture(rows: rows, label: "").render())
            for y in 0..<side {
                for x in 0..<side { #expect(drawn.isDark(x + 4, y + 4) == rows[y][x], "\(seed): \(x), \(y)") }
            }
        }
    }

    /// Reads `M1 2h3v4z` and so on.
    private struct Outlines {
        private var sides: [(x: Int, rows: Range<Int>, isDown: Bool)] = []

        init(_ picture: String) {
            var (x, y, start) = (0, 0, (x: 0, y: 0))
            let path = picture.split(separator: " d=\"").last ?? ""
            for match in path.matches(of: /M(\d+) (\d+)|h(-?\d+)|v(-?\d+)|(z)/) {
                if let left = match.1.flatMap({ Int($0) }), let top = match.2.flatMap({ Int($0) }) {
                    (x, y, start) = (left, top, (left, top))
                } else if let step = match.3.flatMap({ Int($0) }) {
                    x += step
                } else {
                    let end = match.4.flatMap { Int($0) }.map { y + $0 } ?? start.y
                    sides.append((x, min(y, end)..<max(y, end), end > y))
                    (x, y) = match.5 == nil ? (x, end) : (start.x, start.y)
                }
            }
        }

        func isDark(_ x: Int, _ y: Int) -> Bool {
            sides.reduce(0) { $0 + ($1.x <= x && $1.rows.contains(y) ? ($1.isDown ? 1 : -1) : 0) } != 0
        }
    }

    @Test func anUnknownLevelIsDrawnAsNoData() throws {
        let words = try ReportFixtures.templates()[.en]
        let gauge = BatteryGauge(
            usable: nil, displayed: nil, limit: nil, words: words, formats: formats, missing: "No data: asleep")
        #expect(gauge.render().contains("stroke-dasharray"))
        #expect(gauge.render().contains("No data: asleep"))
    }

    @Test(arguments: [
        ("Gemini19", "Gemini 19″"), ("Pinwheel18CapKit", "Pinwheel 18″ Cap Kit"),
        ("Induction20Black", "Induction 20″ Black"),
    ])
    func wheelCodesBecomeNames(code: String, name: String) {
        #expect(VehicleWords.wheelName(code) == name)
    }

    @Test(arguments: [("2026.38.4", 8), ("2026.45", 1), ("2027.1.1", 0)])
    func softwareIsDatedByItsNumber(version: String, weeks: Int) {
        #expect(SoftwareAge(version, at: SampleModel.issuedAt)?.weeks == weeks)
    }

    @Test func aNumberWithoutYearHasNoAge() {
        #expect(SoftwareAge("v11", at: SampleModel.issuedAt) == nil)
    }
}
