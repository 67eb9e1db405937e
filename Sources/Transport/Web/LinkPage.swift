import Domain
import Hummingbird

/// What a person sees whose link to a file leads nowhere, and where to go from there.
struct LinkPage {
    enum Content: Equatable {
        /// - Parameter renewURL: nil where nobody gets another.
        case expired(renewURL: String?)
        /// The link was changed or cut.
        case invalid
        case gone
        /// Whoever asks for the next link is not the owner.
        case foreign
    }

    let content: Content
    let language: ReportLanguage

    func response(_ status: HTTPResponse.Status) -> Response {
        let words = LinkWords.all[language] ?? LinkWords.english
        let (title, text) =
            switch content {
            case .expired: (words.expired, words.expiredText)
            case .invalid: (words.invalid, words.invalidText)
            case .gone: (words.gone, words.goneText)
            case .foreign: (words.foreign, words.foreignText)
            }
        var ways = "<p><a href=\"/\">\(Page.escape(words.home))</a></p>"
        if case .expired(let url?) = content {
            ways = "<p><a class=\"button\" href=\"\(Page.escape(url))\">\(Page.escape(words.renew))</a></p>\n" + ways
        }
        let body = "<h1>\(Page.escape(title))</h1>\n<p>\(Page.escape(text))</p>\n\(ways)"
        return .html(status: status, Page.document(language: language.tag, title: title, body: body))
    }
}
