import Actors
import Domain
import Hummingbird

/// What stands on the pages that mails lead to; keys of the catalogue.
public enum AccountWord: String, Sendable, CaseIterable {
    case confirm, confirmed, current, reset, password, save, changed, failed
}

/// Where the link of a mail leads: a form, so that who only looks at the link in passing, as mail scanners do, uses
/// nothing up. Works without JavaScript.
struct AccountPage {
    let kind: MailKind
    let language: ReportLanguage
    let word: @Sendable (AccountWord, ReportLanguage) -> String

    /// - Parameter demandsPassword: to confirm an address; a browser that is signed in may do without.
    func form(token: String, demandsPassword: Bool) -> Response {
        let button = kind == .verification ? word(.confirm, language) : word(.save, language)
        let password =
            kind == .verification
            ? """
            <p><label for="password">\(text(.current))</label><br>
            <input id="password" name="password" type="password" autocomplete="current-password" \
            maxlength="128"\(demandsPassword ? " required" : "")></p>
            """
            : """
            <p><label for="password">\(text(.password))</label><br>
            <input id="password" name="password" type="password" autocomplete="new-password" minlength="8" \
            maxlength="128" required></p>
            """
        return page(
            title,
            """
            <h1>\(Page.escape(title))</h1>
            <form method="post" action="\(MailOffice.path(of: kind))?lang=\(language.rawValue)">
            <input type="hidden" name="token" value="\(Page.escape(token))">
            \(password)
            <p><button>\(Page.escape(button))</button></p>
            </form>
            """)
    }

    func done() -> Response {
        page(title, "<h1>\(Page.escape(title))</h1>\n<p>\(text(kind == .verification ? .confirmed : .changed))</p>")
    }

    func refusal(_ problem: Problem, requestID: String) -> Response {
        let body = """
            <h1>\(text(.failed))</h1>
            <p lang="en">\(Page.escape(problem.detail))</p>
            <p class="soft"><code>\(problem.code.rawValue) · \(Page.escape(requestID))</code></p>
            """
        var response = page(title, body)
        response.status = problem.code.status
        return response
    }

    private var title: String { word(kind == .verification ? .confirm : .reset, language) }
    private func text(_ name: AccountWord) -> String { Page.escape(word(name, language)) }

    private func page(_ title: String, _ body: String) -> Response {
        .html(Page.document(language: language.tag, title: title, body: body))
    }
}
