import Domain
import Drivers
import FoundationEssentials
import TestSupport
import Testing

/// The main job with the program's own client: `carpulse demo` (interface.md).
@Suite struct DemonstrationTests {
    /// What only this language's report says: its title, and a month as it writes it.
    static let marks: [String: [String]] = [
        "en": ["Vehicle report", "November"], "fi": ["Ajoneuvoraportti", "kuuta"],
        "sv": ["Fordonsrapport", "november"],
        "no": ["Kjøretøyrapport", "november"], "da": ["Køretøjsrapport", "november"],
        "de": ["Fahrzeugbericht", "Novem"],
        "fr": ["Rapport du véhicule", "novembre"], "es": ["Informe del vehículo", "noviembre"],
        "it": ["Rapporto sul veicolo", "novembre"],
    ]

    @Test(.timeLimit(.minutes(5))) func `the demonstration leaves nine sound PDFs, the archive and the history`()
        async throws
    {
        let folder = try TemporaryDirectory()
        let run = try await Tool.run(ProgramProcess.executable(), "demo", "--output", folder.path)
        #expect(run.status.isSuccess, "\(run.output)")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(files.filter { $0.hasSuffix(".pdf") }.count == 9)
        for (language, words) in Self.marks {
            let name = try #require(files.first { $0.hasSuffix("-\(language).pdf") }, "no report in \(language)")
            try await check(folder.file(name), language, words)
        }
        let archive = try await Tool.run("unzip", "-tq", folder.file("charging-invoices.zip"))
        #expect(archive.status.isSuccess, "\(archive.output)")
        #expect(files.contains("charging-history.csv") && files.contains("report-data.json"))
    }

    private func check(_ path: String, _ language: String, _ words: [String]) async throws {
        let sound = try await Tool.run("qpdf", "--check", path)
        #expect(sound.status.isSuccess, "\(language): \(sound.output)")
        let text = try await Tool.run("pdftotext", "-layout", path, "-").output.replacing("\u{A0}", with: " ")
        for word in words { #expect(text.contains(word), "\(language): \(word) is missing") }
        let info = try await Tool.run("pdfinfo", path).output
        let pages = info.split(separator: "\n").first { $0.hasPrefix("Pages:") }?.split(separator: " ").last
        #expect((pages.flatMap { Int($0) } ?? 0) >= 6)
        let fonts = try await Tool.run("pdffonts", path).output.split(separator: "\n").dropFirst(2)
        #expect(!fonts.isEmpty && fonts.allSatisfy { $0.contains(" yes ") }, "\(language): a font is not embedded")
        let pictures = try await Tool.run("pdfimages", "-list", path).output
        #expect(pictures.split(separator: "\n").count { $0.contains("jpeg") } >= 3, "\(language): photos are missing")
    }
}
