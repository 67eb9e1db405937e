import Domain
import HTTPTypes

/// `/docs/errors`: where the `docs` member of each error leads.
enum ErrorCatalogPage {
    /// - Parameter meanings: what each code means; from `Templates/openapi.json`.
    static func text(meanings: [String: String]) -> String {
        let rows = ProblemCode.allCases.map { code in
            """
            <tr id="\(code.rawValue)"><td>\(code.status.code)</td><td><code>\(code.rawValue)</code></td>\
            <td>\(words(meanings[code.rawValue] ?? ""))</td></tr>
            """
        }
        return Page.document(
            language: "en", title: "CarPulse: error codes",
            style: """
                main{max-width:60rem}table{border-collapse:collapse;width:100%}
                td,th{text-align:left;vertical-align:top;padding:.5rem;border-bottom:1px solid var(--soft)}
                tr:target{background:var(--card);outline:2px solid var(--accent)}
                """,
            body: """
                <h1>Error codes</h1>
                <p>Each error names one of these as <code>code</code>. Quote its <code>request_id</code> when you ask
                about it.</p>
                <table><thead><tr><th>Status</th><th>Code</th><th>When</th></tr></thead>
                <tbody>
                \(rows.joined(separator: "\n"))
                </tbody></table>
                """)
    }

    /// What stands between backticks is code.
    private static func words(_ text: String) -> String {
        Page.escape(text).split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .map { $0.offset.isMultiple(of: 2) ? String($0.element) : "<code>\($0.element)</code>" }.joined()
    }
}
