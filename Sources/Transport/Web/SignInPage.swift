import Domain
import Hummingbird

/// What a person sees when a sign-in did not work (row T2): in their language, with a way on.
struct SignInPage {
    let problem: Problem
    let link: SignInLink

    func response(requestID: String) -> Response {
        let language = link.language
        let words = SignInWords.all[language] ?? SignInWords.english
        let body = """
            <h1>\(Page.escape(words.title))</h1>
            <p>\(Page.escape(explanation(words)))</p>
            <p><a class="button" href="\(Page.escape(link.path))">\
            \(Page.escape(words.again))</a></p>
            <p class="soft"><code>\(problem.code.rawValue) · \(Page.escape(requestID))</code></p>
            """
        return .html(
            status: problem.code.status, Page.document(language: language.tag, title: words.title, body: body))
    }

    private func explanation(_ words: SignInWords) -> String {
        switch problem.code {
        case .consentDenied: words.denied
        case .stateInvalid: words.outdated
        default: words.failed
        }
    }
}
