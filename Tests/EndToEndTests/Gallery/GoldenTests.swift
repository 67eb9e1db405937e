import CGdkPixbuf
import Drivers
import FoundationEssentials
import TestSupport
import Testing

/// Reports look and read as they did when somebody last looked at them. `UPDATE_GOLDEN=1` takes them as they are now.
@Suite(.timeLimit(.minutes(10))) struct GoldenTests {
    /// Every word of a full report and of an empty one.
    @Test(arguments: ["full", "nothing"])
    func theTextIsAsItWas(set: String) async throws {
        let gallery = try await Gallery([set], Gallery.languages)
        for language in Gallery.languages {
            let text = try await Self.text(of: gallery.report(set, language))
            let file = URL(filePath: "\(Gallery.home)/golden/\(set)-\(language).txt")
            if Gallery.isUpdating { try Data(text.joined(separator: "\n").utf8).write(to: file) }
            let golden = String(decoding: try Data(contentsOf: file), as: UTF8.self)
            let changes = text.difference(from: golden.split(separator: "\n").map { String($0) })
            #expect(changes.isEmpty, "\(set) \(language):\n\(Self.readable(changes))")
        }
    }

    /// At 40 dpi in grey: a page may differ by 2 of 255 steps on average, and one pixel of 200 by more than 48, which
    /// another version of poppler does not reach and a moved line does.
    @Test(arguments: [("full", "en", [1, 2, 3, 4, 6, 9, 11]), ("scripts", "fi", [9]), ("asleep", "de", [1])])
    func pagesLookAsTheyDid(set: String, language: String, pages: [Int]) async throws {
        let gallery = try await Gallery([set], [language])
        let drawn = try TemporaryDirectory()
        for page in pages {
            let name = "\(set)-\(language)-\(page)"
            let golden = "\(Gallery.home)/golden/\(name).png"
            let target = Gallery.isUpdating ? String(golden.dropLast(4)) : drawn.file(name)
            let run = try await Tool.run(
                "pdftoppm", "-r", "40", "-gray", "-png", "-singlefile", "-f", "\(page)", "-l", "\(page)",
                gallery.report(set, language), target)
            try #require(run.status == .exited(code: 0))
            let (now, then) = (GreyPicture(target + ".png"), GreyPicture(golden))
            let difference = try #require(now).difference(from: try #require(then))
            #expect(difference.mean < 2 && difference.changed < 0.005, "\(name): \(difference)")
        }
    }

    /// Page for page, blanks and empty lines evened out.
    private static func text(of pdf: String) async throws -> [String] {
        let (status, output) = try await Tool.run("pdftotext", pdf, "-")
        try #require(status == .exited(code: 0))
        return output.split(separator: "\u{0C}").enumerated().flatMap { index, page in
            let lines = page.split(separator: "\n").map { line in
                line.split { $0.isWhitespace }.joined(separator: " ")
            }
            return ["--- page \(index + 1)"] + lines.filter { !$0.isEmpty }
        }
    }

    private static func readable(_ changes: CollectionDifference<String>) -> String {
        let lines = changes.prefix(20).map { change in
            switch change {
            case .remove(_, let line, _): "- \(line)"
            case .insert(_, let line, _): "+ \(line)"
            }
        }
        return lines.joined(separator: "\n") + (changes.count > 20 ? "\n… \(changes.count) lines" : "")
    }
}

/// The first channel of a picture.
private struct GreyPicture {
    private let width, height: Int
    private let pixels: [UInt8]

    init?(_ path: String) {
        guard let picture = gdk_pixbuf_new_from_file(path, nil) else { return nil }
        defer { g_object_unref(UnsafeMutableRawPointer(picture)) }
        let (width, height) = (Int(gdk_pixbuf_get_width(picture)), Int(gdk_pixbuf_get_height(picture)))
        let (stride, channels) = (Int(gdk_pixbuf_get_rowstride(picture)), Int(gdk_pixbuf_get_n_channels(picture)))
        guard let bytes = gdk_pixbuf_read_pixels(picture) else { return nil }
        pixels = (0..<height).flatMap { y in (0..<width).map { x in bytes[y * stride + x * channels] } }
        (self.width, self.height) = (width, height)
    }

    /// Mean of the differences, and the share of pixels that differ much.
    func difference(from other: GreyPicture) -> (mean: Double, changed: Double) {
        guard width == other.width, height == other.height else { return (255, 1) }
        let steps = zip(pixels, other.pixels).map { abs(Int($0) - Int($1)) }
        let count = Double(steps.count)
        return (Double(steps.reduce(0, +)) / count, Double(steps.count { $0 > 48 }) / count)
    }
}
