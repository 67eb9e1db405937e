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
        <body><header class="top"><a href="/">\(logo)CarPulse</a></header><main>
        \(body)
        </main></body>
        </html>

        """
    }

    static func escape(_ text: String) -> String { MarkupText.escaped(text) }

    /// The mark of the web page (`Templates/web/art.js`); the name stands beside it.
    private static let logo = """
        <svg width="28" height="28" viewBox="0 0 32 32" aria-hidden="true" focusable="false">\
        <rect width="32" height="32" rx="8" fill="#0f62fe"/><path d="M10 7h8.5L23 11.5V25H10z" fill="#fff"/>\
        <path d="M18.500 7v4.500H23z" fill="#a6c8ff"/><path d="M13 18l2.500 2.500 4.500-5" fill="none" stroke="#0f62fe" \
        stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/></svg>
        """

    private static let style = """
        :root{color-scheme:light dark;--ink:#111827;--soft:#4b5563;--line:#e5e7eb;--paper:#f8fafc;--card:#fff;\
        --accent:#0f62fe;--link:#0b57e0;--on:#fff}
        @media (prefers-color-scheme:dark){:root{--ink:#f1f4f9;--soft:#a6b0c0;--line:#253044;--paper:#0a101b;\
        --card:#111a29;--accent:#6ea1ff;--link:#8cb4ff;--on:#06142e}}
        *{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.55 Inter,\
        "Inter Variable",-apple-system,BlinkMacSystemFont,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
        .top{background:var(--card);border-bottom:1px solid var(--line)}.top a{display:flex;align-items:center;gap:.625rem;\
        max-width:42rem;margin:0 auto;padding:.875rem 1.25rem;color:var(--ink);font-weight:650;text-decoration:none}
        main{max-width:42rem;margin:0 auto;padding:2.5rem 1.25rem 3rem}\
        h1{font-size:1.75rem;line-height:1.2;letter-spacing:-.02em;margin:0 0 1rem}
        p{margin:0 0 1rem}.soft{color:var(--soft);font-size:.875rem}a{color:var(--link)}
        a.button{display:inline-block;background:var(--accent);color:var(--on);padding:.75rem 1.25rem;\
        border-radius:.5rem;text-decoration:none;font-weight:600;margin:.5rem 0 1.5rem}
        a:focus-visible{outline:3px solid var(--accent);outline-offset:3px}
        code{overflow-wrap:anywhere}h2{font-size:1.125rem;margin:2rem 0 .5rem}
        .verdict{border:1px solid;border-left-width:.5rem;border-radius:.5rem;padding:1rem 1.25rem;margin:0 0 1.5rem;\
        background:var(--card)}.verdict h1{font-size:1.375rem;margin:0 0 .25rem}.verdict p{margin:0}
        .good{border-color:#15803d}.watch{border-color:#b45309}.bad{border-color:#b91c1c}
        .good{background:#eef8f1}.watch{background:#fef6ea}.bad{background:#fdf1f1}
        @media (prefers-color-scheme:dark){.good{border-color:#5bc98a;background:#10281d}\
        .watch{border-color:#f0ae5a;background:#2b2010}.bad{border-color:#ff8f8f;background:#301719}}
        dl{display:grid;grid-template-columns:minmax(8rem,1fr) 2fr;gap:0 1rem;margin:0 0 1rem;background:var(--card);\
        border:1px solid var(--line);border-radius:.5rem;padding:.5rem 1.25rem}dt,dd{margin:0;padding:.375rem 0}
        dt{color:var(--soft);overflow-wrap:anywhere;hyphens:auto}form{margin:0 0 1.5rem}
        @media (max-width:30rem){dl{grid-template-columns:1fr}dt{padding-bottom:0}dd{padding-top:0}}
        dd{font-weight:600;overflow-wrap:anywhere}
        input{font:inherit;color:inherit;max-width:100%;padding:.5rem;border:1px solid var(--soft);border-radius:.375rem;\
        background:var(--card)}
        button{font:inherit;font-weight:600;background:var(--accent);color:var(--on);border:0;border-radius:.5rem;\
        padding:.75rem 1.25rem}button:focus-visible,input:focus-visible{outline:3px solid var(--accent);outline-offset:3px}
        """
}
