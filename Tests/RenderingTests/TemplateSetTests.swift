import FoundationEssentials
import TestSupport
import Testing

@testable import Rendering

/// An operator's own templates.
@Suite struct TemplateSetTests {
    private let own: TemporaryDirectory

    init() throws { own = try TemporaryDirectory() }

    private func put(_ path: String, _ text: String) throws {
        let url = URL(filePath: own.file(path))
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    private func load() throws -> TemplateSet { try TemplateSet(folders: [own.path, ReportFixtures.directory]) }

    @Test func theFilesThatAreThereReplaceThoseThatShip() throws {
        try put("partials/section_photos.html", "<p>{{>word}}: {{{t.section.photos.title}}}</p>")
        try put("partials/word.html", "Own")
        try put("report.css", "p { color: red }")
        let html = try ReportFixtures.render(SampleModel.full(), templates: load()).html
        #expect(html.contains("<p>Own: Vehicle photos</p>") && html.contains("p { color: red }"))
        #expect(html.contains("<h1 id=\"battery\">"))
    }

    @Test(arguments: [
        ("partials/chip.html", "a\nb {{#x}}\nc {{/y}}", ":3: "), ("partials/chip.html", "\n\n{{x", ":3: "),
        ("partials/kv.html", "a\n {{>nowhere}}", ":2: there is no partial nowhere"),
        ("vehicle_report.html", "{{{ t.no.such.word }}}", ":1: there is no message no.such.word"),
        ("partials/kv.html", "a\n\n{{% CONTENT_TYPE: TEXT}}", ":3: the content type is always HTML"),
        ("reference_ranges.json", "{", ""),
    ])
    func aMistakeIsNamedByFileAndLine(path: String, text: String, place: String) throws {
        try put(path, text)
        let error = try #require(throws: TemplateError.self) { try load() }
        #expect(error.code == "template_unreadable")
        #expect(error.message.hasPrefix(own.file(path) + place), "\(error)")
    }

    @Test func aFileThatIsNowhereIsNamed() throws {
        let error = try #require(throws: TemplateError.self) { try TemplateSet(folders: [own.path]) }
        #expect(error.code == "template_missing" && error.message.hasPrefix(own.path))
    }
}
