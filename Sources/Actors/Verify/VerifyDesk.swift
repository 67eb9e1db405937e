public import Domain

/// Answers whoever holds a report: by its code, or by the file.
public struct VerifyDesk: Sendable {
    private let book: VerifyBook
    private let finder: any CodeFinder
    private let sealer: any Sealer

    public init(book: VerifyBook, finder: any CodeFinder, sealer: any Sealer) {
        self.book = book
        self.finder = finder
        self.sealer = sealer
    }

    /// nil when no report has the code.
    public func find(_ code: VerifyCode) async throws(Problem) -> VerifyEntry? { try await book.find(code) }

    /// Compares the file with the reports whose codes it holds.
    /// - Throws: `not_a_pdf`, `not_ready`, and what the stores have to say.
    @concurrent
    public func judge(_ pdf: [UInt8]) async throws(Problem) -> VerifyVerdict {
        let codes: [VerifyCode]
        do throws(CodeSearchError) { codes = try await finder.codes(in: pdf) } catch {
            throw Problem(
                .notReady, "Files cannot be examined at the moment", retryAfter: .seconds(2), cause: error.reason)
        }
        var entries: [VerifyEntry] = []
        for code in codes {
            if let entry = try await book.find(code) { entries.append(entry) }
        }
        if entries.isEmpty, !Self.looksLikePDF(pdf) { throw Problem(.notAPDF, "The upload is not a PDF") }
        return VerifyVerdict(of: sealer.digest(pdf), among: entries)
    }

    /// Readers look for the mark in the first kilobyte.
    private static func looksLikePDF(_ bytes: [UInt8]) -> Bool {
        let mark = Array("%PDF-".utf8)
        let start = bytes.prefix(1_024)
        return start.indices.contains { start[$0...].starts(with: mark) }
    }
}
