import Domain

/// The sentences of the page that verifies reports, in the nine languages.
struct VerifyWords: Sendable {
    enum Key: String, CaseIterable {
        case title, introduction
        // By the code.
        case issued, issuedText, withdrawn, withdrawnText, unknown, unknownText
        // By the file.
        case genuine, genuineText, altered, alteredText, foreign, foreignText
        // The facts.
        case code, model, year, vinEnd, odometer, issuedAt, withdrawnAt, language, pages, checksum, uploadChecksum
        case compare
        // The forms.
        case uploadTitle, uploadText, file, upload, codeTitle, check, domain
        case tooLarge, noPDF, later
    }

    private let texts: [Key: String]

    /// In the order of `Key`.
    init(_ texts: [String]) { self.texts = Dictionary(zip(Key.allCases, texts)) { first, _ in first } }

    subscript(key: Key) -> String { texts[key] ?? key.rawValue }

    static func of(_ language: ReportLanguage) -> VerifyWords { all[language] ?? english }

    static let all: [ReportLanguage: VerifyWords] = [
        .en: english, .fi: finnish, .sv: swedish, .no: norwegian, .da: danish, .de: german, .fr: french,
        .es: spanish, .it: italian,
    ]

    static let english = VerifyWords([
        "Verify a report",
        "A report that we issued carries a code. It tells whether the report in your hands is genuine.",
        "We issued a report with this code",
        "Compare these facts with your print. Whether a file is unchanged only the file itself can tell: upload it below.",
        "Withdrawn", "The owner withdrew this report. Do not rely on it; ask for a new one.",
        "Unknown code",
        "No report of ours has this code. Check it letter by letter, and check the address of this page.",
        "Genuine", "The file is exactly as we issued it: not one byte was changed.",
        "Altered",
        "The file carries the code of a report of ours, but is not the file that we issued. Do not rely on it.",
        "Not a report of ours", "The file carries no code of a report that we issued.",
        "Report code", "Model", "Model year", "VIN ends in", "Odometer", "Issued", "Withdrawn on", "Language", "Pages",
        "Checksum of the genuine file (SHA-256)", "Checksum of your file (SHA-256)",
        "The facts are those of the day of issue. We keep nothing personal to verify a report.",
        "Check the file", "Upload the PDF to learn whether it was changed. It is compared and not kept.",
        "The report as PDF, at most 20 MB", "Check the file", "Check another code", "Check the code",
        "Trust this page only at the address",
        "The file is larger than 20 MB.", "This is no PDF that can be checked.",
        "That did not work this time. Please try again in a moment.",
    ])
}
