/// The page's look: self-contained, light and dark.
enum ConsentStyle {
    static let sheet = """
        :root{color-scheme:light dark;--ink:#171a20;--soft:#5c5e62;--line:#d9dade;--card:#fff;--ground:#f4f4f5;
        --accent:#3457dc}
        @media (prefers-color-scheme:dark){:root{--ink:#f2f2f3;--soft:#a5a7ad;--line:#3a3c42;--card:#1d1f24;
        --ground:#121317;--accent:#7d97ff}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--ground);color:var(--ink);
        font:16px/1.45 system-ui,-apple-system,"Segoe UI",sans-serif}
        .ribbon{margin:0;padding:.6rem 1rem;background:#8a3d00;color:#fff;text-align:center;font-size:.9rem}
        main{max-width:34rem;margin:2rem auto;padding:1.75rem;background:var(--card);border:1px solid var(--line);
        border-radius:12px}
        h1{font-size:1.4rem;margin:0 0 1rem}h2{font-size:1.05rem;margin:1.5rem 0 .75rem}
        fieldset{border:1px solid var(--line);border-radius:8px;margin:0;padding:0}
        .row{display:flex;gap:.8rem;align-items:flex-start;padding:.7rem .9rem;border-bottom:1px solid var(--line);
        cursor:pointer}
        .row:last-child{border-bottom:0}
        .row:has(input:checked){background:color-mix(in srgb,var(--accent) 8%,transparent)}
        .row input{margin-top:.3rem;accent-color:var(--accent);width:1.05rem;height:1.05rem;flex:none}
        small,.target,.note{color:var(--soft)}small{font-size:.87rem}code{font-size:.8rem;color:var(--soft)}
        i{font-style:normal;font-size:.72rem;border:1px solid var(--line);border-radius:4px;padding:0 .3rem;
        color:var(--soft)}
        em{font-style:normal;font-size:.75rem;color:var(--accent);margin-left:.4rem}
        .actions{display:flex;gap:.75rem;margin-top:1.5rem}
        button{flex:1;padding:.75rem;border-radius:8px;border:1px solid var(--line);background:transparent;
        color:inherit;font:inherit;cursor:pointer}
        button.primary{background:#3457dc;border-color:#3457dc;color:#fff;font-weight:600}
        button:focus-visible,input:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
        .target{font-size:.82rem;margin:1rem 0 0;overflow-wrap:anywhere}.refusal{color:#c0392b}
        .sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
        """
}
