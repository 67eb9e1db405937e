import Hummingbird

/// The page at `/`.
extension RouteDesk {
    var webRoutes: [Route] {
        [Route(.get, .plain("/"), "Start page") { _, _ in .html(startPage) }]
    }

    private var startPage: String {
        let ribbon = configuration.environment == "prd" ? "" : " · \(Page.escape(configuration.environment))"
        return Page.document(
            language: "en", title: "CarPulse",
            body: """
                <h1>CarPulse</h1>
                <p>A report on your Tesla as a PDF in nine languages: battery and range, charging and its cost, warranty,
                service, alerts, equipment and your photos.</p>
                <p>You sign in on Tesla's own page. We read; we send no commands to the car, we do not wake it and we do not
                ask where it is.</p>
                <p><a class="button" href="/api/v1/tesla/oauth/login?return_to=/page">Sign in with Tesla</a></p>
                <p class="soft"><a href="/health">Health</a> · <a href="/version">Version</a> ·
                <a href="/api/v1/meta/languages">Languages</a>\(ribbon)</p>
                """)
    }
}
