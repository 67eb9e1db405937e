import Drivers
import FoundationEssentials
import TestSupport
import Testing

/// The words of one page with their places, as poppler reads them.
struct PrintedPage {
    /// Points from the upper left corner.
    struct Word {
        let left, top, right, bottom: Double
        let text: String

        var area: Double { (right - left) * (bottom - top) }

        func common(with other: Word) -> Double {
            let width = min(right, other.right) - max(left, other.left)
            let height = min(bottom, other.bottom) - max(top, other.top)
            return width > 0 && height > 0 ? width * height : 0
        }
    }

    private(set) var words: [Word] = []

    static func pages(of pdf: String) async throws -> [PrintedPage] {
        let (status, output) = try await Tool.run("pdftotext", "-bbox", pdf, "-")
        try #require(status == .exited(code: 0))
        var pages: [PrintedPage] = []
        for line in output.split(separator: "\n") {
            if line.contains("<page ") { pages.append(PrintedPage()) }
            if let word = word(line) { pages[pages.count - 1].words.append(word) }
        }
        return pages
    }

    /// `<word xMin="45.3" yMin="66.4" xMax="58.8" yMax="81.8">At</word>`
    private static func word(_ line: Substring) -> Word? {
        let parts = line.split(separator: "\"")
        guard line.contains("<word "), parts.count >= 9, let left = Double(parts[1]), let top = Double(parts[3]),
            let right = Double(parts[5]), let bottom = Double(parts[7]),
            let start = line.firstRange(of: "\">"), let end = line.firstRange(of: "</word>")
        else { return nil }
        return Word(
            left: left, top: top, right: right, bottom: bottom, text: String(line[start.upperBound..<end.lowerBound]))
    }

    /// Words beyond the margins of 16 mm at the sides, and of the sheet above and below.
    var strays: [String] {
        words.filter { $0.left < 44.5 || $0.right > 551 || $0.top < 10 || $0.bottom > 832 }.map(\.text)
    }

    /// Pairs of words that cover each other by more than a quarter of the smaller one.
    var collisions: [String] {
        let sorted = words.sorted { $0.top < $1.top }
        var found: [String] = []
        for (index, word) in sorted.enumerated() {
            for other in sorted[(index + 1)...] {
                if other.top >= word.bottom { break }
                if word.common(with: other) > min(word.area, other.area) / 4 {
                    found.append("\(word.text) | \(other.text)")
                }
            }
        }
        return found
    }
}
