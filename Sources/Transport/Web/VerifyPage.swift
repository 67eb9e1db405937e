import Domain
import FoundationEssentials
import Hummingbird

/// What a person sees who scanned a report's code or sent its file: a verdict, the facts to compare with the print, and a
/// form for the file.
struct VerifyPage {
    enum Content {
        case form
        case code(VerifyAnswer)
        case file(VerifyAnswer)
        case problem(Problem, requestID: String)
    }

    let content: Content
    let language: ReportLanguage
    /// The address that a reader should see in the browser.
    let host: String

    private var words: VerifyWords { .of(language) }

    func response(_ status: HTTPResponse.Status) -> Response {
        let title = words[.title]
        return .html(
            status: status, Page.document(language: language.tag, title: title, body: verdict + facts + forms))
    }

    private var answer: VerifyAnswer? {
        switch content {
        case .code(let answer), .file(let answer): answer
        case .form, .problem: nil
        }
    }

    /// A heading with an icon and words, never colour alone, and a sentence on what it means.
    private var verdict: String {
        switch content {
        case .form: "<h1>\(text(.title))</h1>\n<p>\(text(.introduction))</p>\n"
        case .code(let answer): banner(answer.state, Self.code[answer.state])
        case .file(let answer): banner(answer.state, Self.file[answer.state])
        case .problem(let problem, let requestID):
            """
            <h1>\(text(.title))</h1>
            <p class="verdict bad" role="alert">\(text(Self.reason(problem.code)))</p>
            <p class="soft"><code>\(problem.code.rawValue) · \(Page.escape(requestID))</code></p>

            """
        }
    }

    private func banner(_ state: VerifyVerdict.State, _ keys: (VerifyWords.Key, VerifyWords.Key)?) -> String {
        guard let keys else { return "" }
        let (mark, kind) =
            switch state {
            case .genuine: ("✓", "good")
            case .withdrawn: ("!", "watch")
            case .altered, .unknown: ("✕", "bad")
            }
        return """
            <div class="verdict \(kind)"><h1><span aria-hidden="true">\(mark)</span> \(text(keys.0))</h1>
            <p>\(text(keys.1))</p></div>

            """
    }

    private static let code: [VerifyVerdict.State: (VerifyWords.Key, VerifyWords.Key)] = [
        .genuine: (.issued, .issuedText), .withdrawn: (.withdrawn, .withdrawnText), .unknown: (.unknown, .unknownText),
    ]
    private static let file: [VerifyVerdict.State: (VerifyWords.Key, VerifyWords.Key)] = [
        .genuine: (.genuine, .genuineText), .withdrawn: (.withdrawn, .withdrawnText),
        .altered: (.altered, .alteredText), .unknown: (.foreign, .foreignText),
    ]

    private static func reason(_ code: ProblemCode) -> VerifyWords.Key {
        switch code {
        case .bodyTooLarge: .tooLarge
        case .notAPDF, .unsupportedMediaType, .badRequest: .noPDF
        default: .later
        }
    }

    private var facts: String {
        guard let record = answer?.entry?.record else {
            guard let code = answer?.code else { return "" }
            return "<dl>\(row(.code, code.printed))</dl>\n"
        }
        let odometer = record.odometer.map { grouped($0) + " " + record.odometerUnit.rawValue }
        let rows = [
            row(.code, record.code.printed), row(.model, record.model), row(.year, record.year.map { "\($0)" }),
            row(.vinEnd, record.vinEnd), row(.odometer, odometer), row(.issuedAt, time(record.issuedAt)),
            row(.withdrawnAt, answer?.entry?.withdrawnAt.map(time)),
            row(.language, record.language.nativeName), row(.pages, "\(record.pages)"),
            row(.checksum, record.sha256, code: true),
            answer?.upload == record.sha256 ? "" : row(.uploadChecksum, answer?.upload, code: true),
        ]
        return "<dl>\n\(rows.joined())</dl>\n<p class=\"soft\">\(text(.compare))</p>\n"
    }

    private func row(_ key: VerifyWords.Key, _ value: String?, code: Bool = false) -> String {
        guard let value else { return "" }
        let shown = Page.escape(value)
        return "<dt>\(text(key))</dt><dd>\(code ? "<code>\(shown)</code>" : shown)</dd>\n"
    }

    private var forms: String {
        """
        <form method="post" action="/verify?lang=\(language.rawValue)" enctype="multipart/form-data">
        <h2>\(text(.uploadTitle))</h2>
        <p>\(text(.uploadText))</p>
        <p><label for="file">\(text(.file))</label><br>
        <input type="file" id="file" name="file" accept="application/pdf,.pdf" required></p>
        <button>\(text(.upload))</button>
        </form>
        <form method="get" action="/verify">
        <h2>\(text(.codeTitle))</h2>
        <p><label for="code">\(text(.code))</label><br>
        <input id="code" name="code" required maxlength="40" autocomplete="off" autocapitalize="characters" \
        spellcheck="false" placeholder="XXXX-XXXX-XXXX-XXXX"><input type="hidden" name="lang" \
        value="\(language.rawValue)"></p>
        <button>\(text(.check))</button>
        </form>
        <p class="soft">\(text(.domain)) <b>\(Page.escape(host))</b></p>

        """
    }

    private func text(_ key: VerifyWords.Key) -> String { Page.escape(words[key]) }

    /// `63 509`, with blanks that do not break: read alike in all nine languages.
    private func grouped(_ number: Int) -> String {
        var digits = String(abs(number))
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        return ([digits] + groups).joined(separator: "\u{A0}")
    }

    /// `2026-11-28 19:16 UTC`
    private func time(_ date: Date) -> String {
        let text = RFC3339.format(date)
        return text.prefix(10) + " " + text.dropFirst(11).prefix(5) + " UTC"
    }
}
