import Domain
import FoundationEssentials
import Testing

@testable import Rendering

/// Every visible word comes from the catalogue, and every key a template names is there.
@Suite struct ReportWordsTests {
    @Test func templatesNameOnlyKeysOfTheCatalogue() throws {
        let words = try ReportFixtures.templates()[.en]
        for name in TemplateSet.partials.map({ "partials/\($0)" }) + ["vehicle_report"] {
            let data = try #require(FileManager.default.contents(atPath: "\(ReportFixtures.directory)/\(name).html"))
            for part in String(decoding: data, as: UTF8.self).split(separator: "{{t.").dropFirst() {
                let key = String(part.prefix { $0 != "}" })
                #expect(words.has(key), "\(name): \(key)")
            }
        }
    }

    /// A template finds `a.b` by walking down, so `a` cannot be a message too.
    @Test func noKeyIsTheBeginningOfAnother() throws {
        let data = try #require(FileManager.default.contents(atPath: ReportFixtures.directory + "/catalogues/en.json"))
        let keys = Set(try JSONDecoder().decode([String: IgnoredValue].self, from: data).keys)
        for key in keys {
            var parts = key.split(separator: ".").dropLast()
            while !parts.isEmpty {
                #expect(!keys.contains(parts.joined(separator: ".")), "\(key)")
                parts = parts.dropLast()
            }
        }
    }

    @Test func wordsOutsideTheCatalogueAreNamesAndUnits() throws {
        var templates = try ReportFixtures.templates()
        templates.catalogues = try MessageCatalogues.pseudo()
        let html = try ReportFixtures.render(SampleModel.full(), templates: templates).html
        let rest = Self.outsideBrackets(ReportFixtures.visibleText(html))
        let strange = rest.split { !$0.isLetter }.map { String($0) }.filter { $0.count > 3 }
        #expect(Set(strange).subtracting(Self.names).isEmpty)
    }

    @Test func everyEnumHasItsWords() throws {
        let words = try ReportFixtures.templates()[.en]
        var keys: [String] = []
        func add(_ names: [String], below prefixes: String...) {
            keys += prefixes.flatMap { prefix in names.map { "\(prefix).\($0)" } }
        }
        add(DataGap.allCases.map(\.rawValue), below: "gap", "method.why", "cover.missing")
        add(Grade.allCases.map(\.rawValue), below: "state", "state.meaning")
        add(WarrantyFigure.State.allCases.map(\.rawValue), below: "warranty.state")
        add(WarrantyFigure.EndsBy.allCases.map(\.rawValue), below: "warranty.ends_by")
        add(TyreFigure.Position.allCases.map(\.rawValue), below: "tyre", "tyre.in_text")
        add(TyreFigure.Word.allCases.filter { $0 != .missing }.map(\.rawValue), below: "tyre.word")
        add(RangeEstimate.Confidence.allCases.map(\.rawValue), below: "confidence")
        add(VINDecoder.Plant.allCases.map(\.rawValue), below: "plant")
        add(DataSource.Name.allCases.map(\.rawValue), below: "source.used")
        add(PhotoSlot.all.map(\.rawValue), below: "photos.slot")
        add(ReportSection.allCases.map { "\($0.rawValue).title" }, below: "section")
        add(GlossarySection.terms.flatMap { ["\($0).term", "\($0).text"] }, below: "glossary")
        #expect(keys.filter { !words.has($0) } == [])
    }

    private struct IgnoredValue: Decodable {
        init(from decoder: any Decoder) {}
    }

    /// Messages may stand inside messages, so brackets are counted.
    private static func outsideBrackets(_ text: String) -> String {
        var depth = 0
        return text.filter { character in
            if character == "⟪" { depth += 1 }
            if character == "⟫" { depth -= 1 }
            return depth == 0 && character != "⟫"
        }
    }

    private static let months = (1...12).map { Formats(language: .en, units: .metric).monthName($0) }
    /// Of the sample car, of Tesla's data fields, of months and countries.
    private static let names = Set(
        months + [
            "Lumi", "Model", "Long", "Range", "English", "Gemini", "XP7Y", "GCEK", "BCDE", "carpulsetracker", "Finland",
            "Sweden", "Norway", "SHA",
            "Basic", "Autopilot", "Deep", "Blue", "Metallic", "wheels", "Black", "interior", "hitch", "Supercharging",
            "Full", "Self", "Driving", "Capability", "Tyre", "pressure", "Washer", "fluid", "Charging", "cable",
            "fully", "connected", "Navigation", "charging", "stops", "sorted", "walking", "time", "plan", "cold",
            "weather", "Cameras", "rear", "view", "keeps", "zoom", "Minor", "fixes", "page", "battery", "history",
            "warranty", "alerts", "condition", "photos", "glossary", "method", "usable", "level", "range", "charge",
            "limit", "state", "vehicle", "data", "vehicles", "details", "service", "recent", "options", "release",
            "notes", "counter", "VCSEC", "VCFRONT", "IPB0", "APBS", "PPSB",
        ])
}
