import Domain
import Hummingbird

/// What stands in the place of the page: when there is no session to show, and on the way to Tesla.
extension SessionPage {
    static func refusal(_ problem: Problem, _ language: ReportLanguage, _ requestID: String) -> Response {
        let words = SessionPageWords.of(language)
        return .html(
            status: problem.code.status,
            Page.document(
                language: language.tag, title: words.notDone,
                body: """
                    <h1>\(Page.escape(words.notDone))</h1>
                    <p lang="en">\(Page.escape(problem.detail))</p>
                    <p class="soft"><code>\(problem.code.rawValue) · \(Page.escape(requestID))</code></p>
                    <p><a href="/">CarPulse</a></p>
                    """))
    }

    static func onward(to address: String, _ language: ReportLanguage) -> Response {
        let words = SessionPageWords.of(language)
        let link = "<p><a class=\"button\" href=\"\(Page.escape(address))\">\(Page.escape(words.signIn))</a></p>"
        var response = Response.html(Page.document(language: language.tag, title: words.signIn, body: link))
        response.headers[.refresh] = "0; url=" + address
        return response
    }
}
