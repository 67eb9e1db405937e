import Domain
import Drivers
import FoundationEssentials
import TestSupport
import Testing

@testable import Integrations

/// Reports of the second engine, read by `Tests/Documents/check_pdf.py`.
@Suite(.timeLimit(.minutes(30))) struct TaggedPDFTests {
    @Test func `a report for screen readers keeps the rules of PDF/UA-1`() async throws {
        try await RealWorkers.with(tagged: true) { workers in
            let folder = try TemporaryDirectory()
            let report = try await Sample.report(workers, .fi, .ua, photos: 2)
            try await Self.check(report, .fi, .ua, in: folder)
            #expect(report.fileName == "Model-Y-2023-report-fi")
            let again = try await Sample.report(workers, .fi, .ua, photos: 2)
            #expect(again.sha256 == report.sha256, "the same facts give the same bytes")
        }
    }

    @Test func `a report to keep holds its data, as PDF/A-3 wants it`() async throws {
        try await RealWorkers.with(tagged: true) { workers in
            let folder = try TemporaryDirectory()
            let report = try await Sample.report(workers, .de, .a3, photos: 1)
            try await Self.check(report, .de, .a3, in: folder)
            let model = try Sample.model(photos: 1)
            let json = try Data(contentsOf: URL(filePath: folder.file("report.json")))
            #expect(try DomainJSON.decode(ReportModel.self, from: json) == model.shareable)
            #expect(model.shareable != model, "the owner did not agree to show charging sites")
            let table = String(
                decoding: try Data(contentsOf: URL(filePath: folder.file("charging-history.csv"))), as: UTF8.self)
            let wanted = try RealWorkers.table(model.shareable, .de)
            #expect(table == wanted && table.split(separator: "\r\n").count > 20)
        }
    }

    @Test func `an owner's sites are in the data when they are in the report`() throws {
        var model = try Sample.model()
        model.preferences.showChargingSites = true
        #expect(model.shareable == model)
    }

    @Test func `the data of sections that were left out are left out as well`() throws {
        var model = try Sample.model(photos: 1)
        model.preferences.sections = [.glance, .history]
        #expect(model.shareable.charging?.count == model.charging?.count)
        #expect(model.shareable.alerts == nil && model.shareable.warranties == nil && model.shareable.photos.isEmpty)
        model.preferences.sections = [.glance]
        #expect(model.shareable.charging == nil)
    }

    /// Gaps, an asleep car, a car of which nothing is known: structure without tables and drawings.
    @Test func `a report without facts keeps the rules as well`() async throws {
        try await RealWorkers.with(tagged: true) { workers in
            let folder = try TemporaryDirectory()
            let model = ReportModel(vin: VIN(rawValue: "XP7YGCEK4PB000202")!, issuedAt: .testNow)
            let renderer = try RealWorkers.renderer(workers)
            let report = try await renderer.render(
                model, photos: [], language: .en, profile: .ua, paper: .letter, progress: { _ in })
            try await Self.check(report, .en, .ua, in: folder, model: model)
        }
    }

    @Test func `without the second engine these kinds are refused, and standard ones are made`() async throws {
        try await RealWorkers.with { workers in
            let renderer = try RealWorkers.renderer(workers)
            #expect(renderer.profiles == [.standard])
            await #expect(throws: RenderError.unsupported(.a3)) { try await Sample.report(workers, .en, .a3) }
            #expect(try await Sample.report(workers, .en, .standard).pages > 1)
        }
    }

    /// Both engines lay out the same template. Lines may break elsewhere, which moves words between pages but loses none:
    /// so the words are compared as a bag, and the number of pages may differ by one.
    @Test func `both engines print the same in all languages`() async throws {
        try await RealWorkers.with(tagged: true) { workers in
            let folder = try TemporaryDirectory()
            for language in ReportLanguage.allCases { try await Self.compare(workers, language, in: folder) }
        }
    }

    private static func compare(
        _ workers: RenderWorkers, _ language: ReportLanguage, in folder: TemporaryDirectory
    ) async throws {
        let first = try await Sample.report(workers, language, .standard, photos: 1)
        let second = try await Sample.report(workers, language, .ua, photos: 1)
        #expect(abs(first.pages - second.pages) <= 1, "\(language): \(first.pages) and \(second.pages) pages")
        let (one, other) = (try await words(first, folder), try await words(second, folder))
        let (lost, added) = (surplus(of: one, over: other), surplus(of: other, over: one))
        #expect(one.count > 500)
        #expect(lost.count + added.count <= one.count / 100, "\(language), only first: \(lost); second: \(added)")
    }

    private static func check(
        _ report: RenderedReport, _ language: ReportLanguage, _ profile: PDFProfile, in folder: TemporaryDirectory,
        model: ReportModel? = nil
    ) async throws {
        let (pdf, page) = (folder.file("report.pdf"), folder.file("report.html"))
        try Data(report.pdf).write(to: URL(filePath: pdf))
        let html = try RealWorkers.html(try model ?? Sample.model(photos: profile == .ua ? 2 : 1), language)
        try Data(html.utf8).write(to: URL(filePath: page))
        let python = RealWorkers.project + "/.vendor/pdf-check/bin/python"
        var arguments = ["-B", RealWorkers.project + "/Tests/Documents/check_pdf.py", pdf, "--ua", "--html", page]
        arguments += ["--lang", language.tag, "--extract", folder.path]
        if profile == .a3 { arguments += ["--a", "3A"] }
        let (status, output) = try await Tool.run(python, arguments)
        #expect(status == .exited(code: 0) && output.isEmpty, "\(status) \(output)")
        let (clean, complaints) = try await Tool.run("qpdf", "--check", pdf)
        #expect(clean == .exited(code: 0), "\(complaints)")
    }

    private static func words(_ report: RenderedReport, _ folder: TemporaryDirectory) async throws -> [Substring] {
        let pdf = folder.file("words.pdf")
        try Data(report.pdf).write(to: URL(filePath: pdf))
        return try await Tool.run("pdftotext", pdf, "-").output.split(whereSeparator: \.isWhitespace)
    }

    private static func surplus(of words: [Substring], over others: [Substring]) -> [Substring] {
        var counts = others.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        return words.filter { word in
            guard let count = counts[word], count > 0 else { return true }
            counts[word] = count - 1
            return false
        }
    }
}

/// A car about which everything is known.
private enum Sample {
    static func model(photos: Int = 0) throws -> ReportModel {
        let path = RealWorkers.project + "/Tests/IntegrationsTests/Fixtures/report.json"
        var model = try DomainJSON.decode(ReportModel.self, from: Data(contentsOf: URL(filePath: path)))
        model.photos = (0..<photos).map { index in
            ReportPhoto(
                asset: "photo-\(index + 1).jpg", caption: "Front & <right>", width: 40, height: 30,
                uploadedAt: .testNow, sha256: nil)
        }
        return model
    }

    static func report(
        _ workers: RenderWorkers, _ language: ReportLanguage, _ profile: PDFProfile, photos: Int = 0
    ) async throws -> RenderedReport {
        let picture = try RealWorkers.picture("orientation-1.jpg")
        return try await RealWorkers.renderer(workers).render(
            model(photos: photos), photos: Array(repeating: picture, count: photos), language: language,
            profile: profile, paper: .a4, progress: { _ in })
    }
}
