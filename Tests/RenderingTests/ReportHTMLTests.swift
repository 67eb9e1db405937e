import Domain
import FoundationEssentials
import Testing

@testable import Rendering

@Suite struct ReportHTMLTests {
    private static let sections = [
        "glance", "battery", "charging", "history", "warranty", "alerts", "condition", "photos", "glossary", "method",
    ]

    @Test(arguments: [ReportEdition.pdf, .screen])
    func aFullReportHoldsEverySection(edition: ReportEdition) throws {
        let page = try ReportFixtures.render(SampleModel.full(), edition)
        for section in Self.sections { #expect(page.html.contains("<h1 id=\"\(section)\">")) }
        #expect(!page.html.contains("⟦"))
        #expect(!page.html.contains("MessageTree"))
        #expect(page.bookmarks.map(\.anchor) == ["cover"] + Self.sections)
    }

    @Test func contentsNameThePageOfEachSectionInThePDFOnly() throws {
        let pdf = try ReportFixtures.render(SampleModel.full()).html
        for section in Self.sections.dropFirst() { #expect(pdf.contains(">{{page:\(section)}}</a>")) }
        let screen = try ReportFixtures.render(SampleModel.full(), .screen).html
        #expect(!screen.contains("{{page:"))
    }

    /// On paper the page gives each photo its size; in a window the grid leaves that to the stylesheet.
    @Test func photosOnPaperAreMarkedAsSized() throws {
        var model = SampleModel.full()
        model.photos = SampleModel.photos(6)
        func marked(_ edition: ReportEdition) throws -> (Int, Int) {
            let html = try ReportFixtures.render(model, edition).html
            return (html.ranges(of: "<img data-sized src=\"").count, html.ranges(of: "<img").count)
        }
        let (sized, all) = try marked(.pdf)
        #expect(sized == 6 && all == 6)
        #expect(try marked(.screen).0 == 1)
    }

    @Test func metadataNameTheCar() throws {
        let page = try ReportFixtures.render(SampleModel.full())
        #expect(page.title == "Vehicle report: Model Y Long Range AWD, 2023, VIN …000202")
        #expect(page.language == "en")
    }

    @Test func theBuyersEditionKeepsSitesToItself() throws {
        var model = SampleModel.full()
        #expect(!(try ReportFixtures.render(model).html.contains("Itäkeskus")))
        model.preferences.showChargingSites = true
        #expect(try ReportFixtures.render(model).html.contains("Itäkeskus"))
    }

    /// Every text of the model at once: no tag of ours ends early, and Mustache takes nothing for its own.
    @Test(arguments: [ReportEdition.pdf, .screen])
    func textFromOutsideIsEscaped(edition: ReportEdition) throws {
        let hostile = #"<script>alert("x'")</script>{{css}}{{{css}}}{{/t}}</style><!--"#
        let html = try ReportFixtures.render(SampleModel.full().says(hostile), edition).html
        #expect(
            html.ranges(of: "&lt;script&gt;alert(&quot;x&#39;&quot;)&lt;/script&gt;{{css}}{{{css}}}{{/t}}").count > 12)
        for piece in ["<script", "</script", "<!--", "\"x'\"", "<style>{{", "*/{{"] {
            #expect(!html.contains(piece), "\(piece)")
        }
        #expect(html.ranges(of: "<style>").count == 1 && html.ranges(of: "</style>").count == 1)
        let plain = try ReportFixtures.render(SampleModel.full().says("x"), edition).html
        func tags(_ html: String) -> Int { html.count { $0 == "<" } }
        // On paper the length of a text moves page ends.
        if edition == .screen { #expect(tags(html) == tags(plain)) }
    }

    /// With a mark behind it a quote is part of a longer character, for Swift; for a browser it ends the attribute.
    @Test(arguments: ["\u{301}", "\u{FE0F}", "\u{200D}", "\u{338}"])
    func aMarkBehindAQuoteHidesNothing(mark: String) throws {
        func marks(_ text: String, _ edition: ReportEdition) throws -> [Int] {
            let html = try ReportFixtures.render(SampleModel.full().says(text), edition).html
            return ["\"", "'", "<", ">"].map { (sign: Unicode.Scalar) in html.unicodeScalars.count { $0 == sign } }
        }
        let hostile = ["\"", "'", "<b", ">", "&"].map { "x" + $0 + mark + " onload=y" }.joined()
        let harmless = ["q", "q", "qb", "q", "q"].map { "x" + $0 + mark + " onload=y" }.joined()
        #expect(try marks(hostile, .screen) == marks(harmless, .screen))
        // On paper the length of a text moves page ends, which are tags of ours.
        let html = try ReportFixtures.render(SampleModel.full().says(hostile)).html
        let scalars = Array(html.unicodeScalars)
        for (sign, next) in zip(scalars, scalars.dropFirst()) where String(next) == mark {
            #expect(sign == ";" || sign == "b", "\(sign)")
        }
    }

    @Test func onlyTheSectionsAskedForAreThere() throws {
        var model = SampleModel.full()
        model.photos = SampleModel.photos(3)
        model.preferences.sections = [.battery, .photos]
        for edition in [ReportEdition.pdf, .screen] {
            let page = try ReportFixtures.render(model, edition)
            for section in Self.sections {
                #expect(page.html.contains("<h1 id=\"\(section)\">") == ["battery", "photos"].contains(section))
            }
            #expect(page.bookmarks.map(\.anchor) == ["cover", "battery", "photos"])
            #expect(!page.html.contains("href=\"#glance\""))
        }
        model.preferences.sections = [.glance, .method]
        let html = try ReportFixtures.render(model).html
        #expect(html.ranges(of: "{{page:").count == 1 && html.contains("{{page:method}}"))
    }

    @Test func theThemeDecidesWhenTheDarkRulesHold() throws {
        func css(_ theme: PageTheme) throws -> String {
            try ReportHTML(templates: ReportFixtures.templates())
                .render(model: SampleModel.full(), language: .en, edition: .screen, theme: theme).html
        }
        #expect(try css(.auto).contains("(prefers-color-scheme: dark)"))
        for theme in [PageTheme.light, .dark] { #expect(!(try css(theme).contains("prefers-color-scheme"))) }
        #expect(try css(.dark).contains("@media screen and (min-width: 0)"))
        #expect(try css(.light).contains("@media screen and (max-width: 0)"))
    }

    /// A browser has no running heads: they would stand in the text.
    @Test func thePageForTheScreenHasNoHeadsAndFeet() throws {
        let html = try ReportFixtures.render(SampleModel.full(), .screen).html
        #expect(!html.contains("class=\"runhead\"") && !html.contains("class=\"runfoot\""))
    }

    @Test func aPhotoSaysWhatItShows() throws {
        var model = SampleModel.full()
        model.photos = SampleModel.photos(4)
        for index in model.photos.indices { model.photos[index].caption = nil }
        model.photos[0].caption = "In the yard"
        model.photos[0].slot = PhotoSlot(rawValue: "front")
        model.photos[1].caption = "A scratch"
        model.photos[1].slot = PhotoSlot(rawValue: "rear_left")
        model.photos[1].alt = "Scratch of 4 cm above the wheel"
        model.photos[2].slot = PhotoSlot(rawValue: "damage")
        model.photos[3].slot = PhotoSlot(rawValue: "of_a_later_release")
        let html = try ReportFixtures.render(model, .screen).html
        #expect(html.contains("src=\"photo-1.jpg\" alt=\"In the yard\""))
        #expect(html.contains("Photo on the cover: In the yard · Front · Uploaded"))
        #expect(html.contains("alt=\"Scratch of 4 cm above the wheel\""))
        #expect(html.contains("<b>A scratch</b><span class=\"slot\">Rear left</span>"))
        #expect(html.contains("alt=\"Damage\"") && html.contains("<b>Damage</b><span class=\"evidence\">"))
        #expect(html.contains("alt=\"Photo 4\"") && !html.contains("later_release"))
        #expect(html.contains("Uploaded") && html.contains("SHA-256"))
    }

    @Test func theSameFactsGiveTheSameBytes() throws {
        let first = try ReportFixtures.render(SampleModel.full())
        #expect(try ReportFixtures.render(SampleModel.full()) == first)
        #expect(first.html.utf8.count < 150_000)
    }

    @Test func aSleepingCarGivesReasonsInsteadOfPages() throws {
        let html = try ReportFixtures.render(SampleModel.asleep()).html
        #expect(html.contains("There are no battery values in this report: the car was asleep."))
        #expect(html.contains("class=\"section-follow collapsed\" id=\"s-condition\""))
    }

    @Test func gapsGatherOnOnePageWithTheWarranties() throws {
        var model = SampleModel.asleep()
        model.charging = []
        let html = try ReportFixtures.render(model).html
        #expect(html.contains("class=\"section collapsed tight\" id=\"s-battery\""))
        #expect(html.contains("class=\"section-follow collapsed tight charging\" id=\"s-charging\""))
        #expect(html.contains("class=\"section-follow tight\" id=\"s-warranty\""))
    }

    @Test func theHistoryIsOneTableInABrowserAndOneAPageInPrint() throws {
        var model = SampleModel.full()
        model.preferences.showChargingSites = true
        func tables(_ edition: ReportEdition) throws -> Int {
            try ReportFixtures.render(model, edition).html.ranges(of: "data long").count
        }
        #expect(try tables(.screen) == 1)
        #expect(try (2...3).contains(tables(.pdf)))
    }

    @Test func letterHasItsOwnMargins() throws {
        func css(_ paper: PaperSize) throws -> Bool {
            let html = ReportHTML(templates: try ReportFixtures.templates())
            return try html.render(model: SampleModel.full(), language: .en, edition: .pdf, paper: paper).html
                .contains("size: Letter")
        }
        #expect(try css(.letter))
        #expect(try !css(.a4))
    }

    @Test func aNewCarHasNoYearlyAverageAndTheTileSaysWhy() throws {
        var model = SampleModel.full()
        model.issuedAt = SampleModel.date("2023-04-01T00:00:00Z")
        model.snapshot?.time = model.issuedAt
        #expect(try ReportFixtures.render(model).html.contains("Too new for a yearly average"))
    }

    @Test func aVINAloneStillMakesAReport() throws {
        let vin = try #require(VIN(rawValue: "XP7YGCEK4PB000202"))
        let html = try ReportFixtures.render(ReportModel(vin: vin, issuedAt: SampleModel.issuedAt)).html
        #expect(html.contains("XP7Y\u{A0}GCEK\u{A0}4PB0\u{A0}00202"))
        #expect(!html.contains("id=\"history\""))
    }

    @Test func withoutAReferenceThePageSaysWhyThereIsNoWear() throws {
        var model = SampleModel.full()
        model.preferences.referenceRangeKm = nil
        let html = try ReportFixtures.render(model).html
        #expect(html.contains("No wear is computed"))
        #expect(!html.contains("of the rated range of a new car"))
    }

    @Test func moreThanNewIsNotBetterThanNew() throws {
        var model = SampleModel.full()
        model.preferences.referenceRangeKm = 490
        let html = try ReportFixtures.render(model).html
        #expect(html.contains("a reference that the owner named and nobody checked"))
        #expect(!html.contains("No loss against the range when new."))
        #expect(!html.contains("Good from 90%"))
        #expect(html.contains("it does not mean that the battery is better than new"))
    }

    @Test func aSampleIsMarkedOnEveryPage() throws {
        var model = SampleModel.full()
        model.isSample = true
        let html = try ReportFixtures.render(model).html
        #expect(html.contains("They do not describe a real car."))
        #expect(html.contains("Sample data, not a real car"))
    }

    @Test(arguments: 0...10)
    func photosFillCoverAndGrid(count: Int) throws {
        var model = SampleModel.full()
        model.photos = SampleModel.photos(count)
        let html = try ReportFixtures.render(model).html
        for number in 1...10 { #expect(html.contains("src=\"photo-\(number).jpg\"") == (number <= count)) }
    }

    @Test func unitsFollowTheCarsScreen() throws {
        var model = SampleModel.full()
        model.snapshot?.display = .init()
        model.snapshot?.display?.miles = true
        #expect(try ReportFixtures.render(model).html.contains("38,203\u{A0}mi"))
    }

    @Test(arguments: [1e308, -1e308, 1e-300, 0])
    func absurdNumbersDoNoHarm(number: Double) throws {
        var model = SampleModel.full()
        model.preferences.referenceRangeKm = number
        model.snapshot?.battery?.ratedRangeKm = number
        model.snapshot?.battery?.estimatedRangeKm = number
        model.snapshot?.battery?.level = number < 0 ? .min : .max
        model.snapshot?.condition?.odometerKm = number
        model.snapshot?.tyres?.frontLeft.bar = number
        model.snapshot?.climate?.outsideC = number
        model.warranties?[0].limitKm = number
        model.warranties?[1].coverageYears = .min
        model.warranties?[2].expiresOn = SampleModel.date("9999-12-31T00:00:00Z")
        model.charging?[0].fees[0].usage = Decimal(sign: .plus, exponent: 100, significand: 9)
        model.charging?[1].fees[0].due = Decimal(sign: .minus, exponent: 100, significand: 9)
        model.charging?[2].start = OffsetDate(instant: SampleModel.date("1970-01-01T00:00:00Z"))
        #expect(try ReportFixtures.render(model).html.contains("<h1 id=\"method\">"))
    }
}
