import HTTPTypes
import Hummingbird
import NIOCore

/// The frames of Swagger UI and ReDoc. They alone among our pages run scripts: our own files and no others.
enum APIPage {
    static func swagger(nonce: String) -> Response {
        page(
            title: "CarPulse API", nonce,
            styles: "style-src 'self'; style-src-attr 'unsafe-inline'", scripts: "connect-src 'self'",
            """
            <link rel="stylesheet" href="/docs/assets/swagger-ui.css">
            </head>
            <body>
            <div id="swagger-ui"></div>
            <script nonce="\(nonce)" src="/docs/assets/swagger-ui-bundle.js"></script>
            <script nonce="\(nonce)">
            SwaggerUIBundle({
              url: "/openapi.json", dom_id: "#swagger-ui", deepLinking: true, docExpansion: "none",
              oauth2RedirectUrl: location.origin + "/docs/oauth2-redirect", validatorUrl: null,
              presets: [SwaggerUIBundle.presets.apis], layout: "BaseLayout"
            });
            </script>
            """)
    }

    /// ReDoc makes its style sheets while it runs, and searches in a worker.
    static func redoc(nonce: String) -> Response {
        page(
            title: "CarPulse API", nonce, styles: "style-src 'unsafe-inline'",
            scripts: "connect-src 'self'; worker-src blob:",
            """
            </head>
            <body>
            <div id="redoc"></div>
            <script nonce="\(nonce)" src="/docs/assets/redoc.standalone.js"></script>
            <script nonce="\(nonce)">
            Redoc.init("/openapi.json", {disableSearch: false, nativeScrollbars: true}, document.getElementById("redoc"));
            </script>
            """)
    }

    /// For flows with a redirect, which ours is not: the answer goes to the window that opened this one.
    static func redirect(nonce: String) -> Response {
        page(
            title: "CarPulse API: signed in", nonce, styles: "style-src 'none'", scripts: "connect-src 'none'",
            """
            </head>
            <body>
            <script nonce="\(nonce)">
            const asked = window.opener && window.opener.swaggerUIRedirectOauth2;
            if (asked) {
              const given = new URLSearchParams(location.search || location.hash.slice(1));
              const isOurs = given.get("state") === asked.state;
              if (isOurs && given.get("code")) { asked.auth.code = given.get("code"); }
              const token = Object.fromEntries(given);
              if (isOurs) { asked.callback({auth: asked.auth, token, isValid: isOurs, redirectUrl: asked.redirectUrl}); }
            }
            window.close();
            </script>
            """)
    }

    private static func page(
        title: String, _ nonce: String, styles: String, scripts: String, _ rest: String
    ) -> Response {
        let text = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(title)</title>
            <link rel="icon" href="/docs/assets/favicon.png">
            \(rest)
            </body>
            </html>

            """
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/html; charset=utf-8",
                .contentSecurityPolicy:
                    "default-src 'none'; script-src 'nonce-\(nonce)'; \(styles); \(scripts); img-src 'self' data:; "
                    + "font-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
