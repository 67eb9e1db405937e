import Domain

/// The frame of the small pages that the server itself writes: no scripts, nothing from elsewhere.
enum Page {
    /// - Parameters:
    ///   - style: rules of this page only.
    ///   - body: HTML; texts in it must have been escaped.
    static func document(language: String, title: String, style own: String = "", body: String) -> String {
        """
        <!doctype html>
        <html lang="\(language)">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(escape(title))</title>
        <style>\(style)\(own)</style>
        </head>
        <body><main>
        \(body)
        </main></body>
        </html>

        """
    }

    static func escape(_ text: String) -> String { MarkupText.escaped(text) }

    private static let style = """
        :root{color-scheme:light dark;--ink:#16202b;--soft:#566373;--paper:#f6f7f9;--card:#fff;--accent:#0b5cad;--on:#fff}
        @media (prefers-color-scheme:dark){:root{--ink:#eef2f6;--soft:#a9b4c0;--paper:#11161c;--card:#1b222b;\
        --accent:#7db8f2;--on:#0d141b}}
        *{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);\
        font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Inter,sans-serif}
        main{max-width:42rem;margin:0 auto;padding:3rem 1.25rem}h1{font-size:1.75rem;line-height:1.2;margin:0 0 1rem}
        p{margin:0 0 1rem}.soft{color:var(--soft);font-size:.875rem}a{color:var(--accent)}
        a.button{display:inline-block;background:var(--accent);color:var(--on);padding:.75rem 1.25rem;\
        border-radius:.5rem;text-decoration:none;font-weight:600;margin:.5rem 0 1.5rem}
        a:focus-visible{outline:3px solid var(--accent);outline-offset:3px}
        code{overflow-wrap:anywhere}h2{font-size:1.125rem;margin:2rem 0 .5rem}
        .verdict{border:1px solid;border-left-width:.5rem;border-radius:.5rem;padding:1rem 1.25rem;margin:0 0 1.5rem;\
        background:var(--card)}.verdict h1{margin:0 0 .25rem}.verdict p{margin:0}
        .good{border-color:#15803d}.watch{border-color:#b45309}.bad{border-color:#b91c1c}
        dl{display:grid;grid-template-columns:minmax(8rem,1fr) 2fr;margin:0 0 1rem;background:var(--card);\
        border-radius:.5rem;padding:.5rem 1.25rem}dt,dd{margin:0;padding:.375rem 0}dt{color:var(--soft)}
        dd{font-weight:600;overflow-wrap:anywhere}
        input{font:inherit;color:inherit;max-width:100%;padding:.5rem;border:1px solid var(--soft);border-radius:.375rem;\
        background:var(--card)}
        button{font:inherit;font-weight:600;background:var(--accent);color:var(--on);border:0;border-radius:.5rem;\
        padding:.75rem 1.25rem}button:focus-visible,input:focus-visible{outline:3px solid var(--accent);outline-offset:3px}
        """
}
