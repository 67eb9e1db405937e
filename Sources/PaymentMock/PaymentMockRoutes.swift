import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore

/// The merchant's calls, the buyer's page, and the switches of tests.
struct PaymentMockRoutes: Sendable {
    let mock: PaymentMock

    private static let maxBody = 65_536

    func add(to router: Router<BasicRequestContext>) {
        router.post("/v1/checkouts") { request, _ in
            try await merchant(request) { () async throws in
                let body = try await body(request)
                guard let order = try? JSONDecoder().decode(CheckoutOrder.self, from: body), order.amount > 0,
                    let key = request.headers[.init("Idempotency-Key")!]
                else { throw HTTPError(.badRequest) }
                guard let checkout = await mock.open(order, key: key) else { throw HTTPError(.conflict) }
                return try Self.json(checkout, status: .created)
            }
        }
        router.get("/v1/checkouts/:id") { request, context in
            try await merchant(request) { () async throws in try Self.json(try await checkout(context)) }
        }
        router.post("/v1/checkouts/:id/:step") { request, context in
            try await merchant(request) { () async throws in
                let id = try await checkout(context).id
                let done: Bool
                switch context.parameters.get("step") {
                case "capture": done = await mock.take(.capture, id)
                case "cancel": done = await mock.take(.cancel, id)
                case "refund":
                    let body = try await body(request)
                    guard let amount = try? JSONDecoder().decode([String: Int].self, from: body)["amount"],
                        let key = request.headers[.init("Idempotency-Key")!]
                    else { throw HTTPError(.badRequest) }
                    done = await mock.refund(id, amount, key: key)
                default: throw HTTPError(.notFound)
                }
                guard done else { throw HTTPError(.conflict) }
                return try Self.json(try await checkout(context))
            }
        }
        router.get("/checkout/:id") { _, context in Self.page(try await checkout(context)) }
        router.post("/checkout/:id") { request, context in
            let checkout = try await checkout(context)
            let form = String(decoding: try await body(request), as: UTF8.self)
            guard let choice = try? URLEncodedFormDecoder().decode(Choice.self, from: form),
                let step = PaymentMock.Step(rawValue: choice.step)
            else { throw HTTPError(.badRequest) }
            if let email = choice.email, !email.isEmpty { await mock.name(payer: email, of: checkout.id) }
            await mock.take(step, checkout.id)
            return Response.redirect(
                to: step == .cancel ? checkout.cancel_url : checkout.return_url, type: .normal)
        }
        router.post("/__mock/switches") { request, _ in
            guard let switches = await mock.change(switches: try await body(request)) else {
                throw HTTPError(.badRequest)
            }
            return try Self.json(switches)
        }
        router.get("/__mock/checkouts") { _, _ in
            try Self.json(await mock.checkouts.values.sorted { $0.id < $1.id })
        }
        router.post("/__mock/checkouts/:id") { request, context in
            guard let id = context.parameters.get("id"),
                let checkout = await mock.falsify(id, try await body(request))
            else { throw HTTPError(.badRequest) }
            return try Self.json(checkout)
        }
        router.post("/__mock/checkouts/:id/tell") { _, context in
            await mock.tell(try await checkout(context).id)
            return Response(status: .noContent)
        }
        router.post("/__mock/checkouts/:id/dispute") { _, context in
            await mock.take(.dispute, try await checkout(context).id)
            return Response(status: .noContent)
        }
    }

    /// A call that needs the key, and fails when the switches say so.
    private func merchant(
        _ request: Request, _ answer: () async throws -> Response
    ) async throws -> Response {
        guard request.headers[.authorization] == "Bearer " + mock.configuration.secret else {
            throw HTTPError(.unauthorized)
        }
        let failure = await mock.failure()
        guard failure.fails else { return try await answer() }
        if failure.first { _ = try await answer() }
        throw HTTPError(.serviceUnavailable)
    }

    private func checkout(_ context: BasicRequestContext) async throws -> Checkout {
        guard let id = context.parameters.get("id"), let checkout = await mock.checkouts[id] else {
            throw HTTPError(.notFound)
        }
        return checkout
    }

    private func body(_ request: Request) async throws -> Data {
        Data(try await request.body.collect(upTo: Self.maxBody).readableBytesView)
    }

    /// What the buyer chose on the page.
    private struct Choice: Decodable {
        var step: String
        var email: String?
    }

    private static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        Response(
            status: status, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: try JSONEncoder().encode(value))))
    }

    private static func page(_ checkout: Checkout) -> Response {
        func escaped(_ text: String) -> String {
            text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
        }
        let steps: [(String, String)] = [
            ("pay", "Pay"), ("pending", "Pay later"), ("decline", "Card is declined"), ("cancel", "Go back"),
        ]
        let buttons = steps.map { "<button name=\"step\" value=\"\($0.0)\">\($0.1)</button>" }.joined(separator: "\n")
        let html = """
            <!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Checkout (test)</title>
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <style>body{font:16px/1.5 system-ui,sans-serif;max-width:26rem;margin:4rem auto;padding:0 1rem}
            button{display:block;width:100%;padding:.8rem;margin:.6rem 0;font:inherit}</style></head>
            <body><main><h1>Checkout</h1><p>No money moves here: this is the built-in test provider.</p>
            <p><strong>\(escaped(checkout.description))</strong><br>\(checkout.amount) minor units of \
            \(escaped(checkout.currency))</p><p>Status: \(checkout.status.rawValue)</p>
            <form method="post"><p><label>E-mail (optional) <input name="email" type="email"></label></p>
            \(buttons)</form></main></body></html>
            """
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/html; charset=utf-8",
                .contentSecurityPolicy: "default-src 'none'; style-src 'unsafe-inline'",
            ], body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
    }
}
