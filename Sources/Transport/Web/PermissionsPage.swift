import Domain
import Hummingbird

/// What a person sees who granted less than was asked for (row T1): what it means, and one click to mend it.
struct PermissionsPage {
    let missing: [String]
    let link: SignInLink
    let session: SessionID

    func response() -> Response {
        let words = PermissionWords.of(link.language)
        let effects = missing.map { "<li>\(Page.escape(words.effect(of: $0)))</li>" }.joined(separator: "\n")
        let onward = link.target + "#session_id=" + session.rawValue
        let body = """
            <h1>\(Page.escape(words.title))</h1>
            <ul>
            \(effects)
            </ul>
            <p><a class="button" href="\(Page.escape(link.path))">\(Page.escape(words.grant))</a></p>
            <p><a href="\(Page.escape(onward))">\(Page.escape(words.goOn))</a></p>
            """
        return .html(Page.document(language: link.language.tag, title: words.title, body: body))
    }
}
