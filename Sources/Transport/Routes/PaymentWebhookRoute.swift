import Actors
import Domain
import FoundationEssentials
import HTTPTypes
import Hummingbird

/// Why a webhook is refused; `ErrorMapping` makes the answer of it.
struct WebhookRefusal: Error {
    let error: PaymentWebhookError
}

extension RouteDesk {
    /// Events are a few kilobytes.
    static let maxWebhookBytes = 262_144

    /// Kept and acknowledged; worked on afterwards. Only what is not proven counts against the limit, before it costs a
    /// call to the provider.
    func receiveWebhook(_ request: Request, _ context: AppContext) async throws -> Response {
        let desk = try paymentDesk()
        guard let name = context.parameters.get("provider"),
            let provider = desk.providers.first(where: { $0.name == name })
        else { throw Problem(.notFound, "Not Found") }
        try refuseLargeBody(request, limit: Self.maxWebhookBytes)
        let body = try await request.bodyData(upTo: Self.maxWebhookBytes)
        var headers: [String: String] = [:]
        for field in request.headers { headers[field.name.canonicalName] = field.value }
        let stranger = UnprovenWebhook(dependencies.gate, of: name, from: clients.of(request, context))
        do {
            let isNew = try await desk.receive([UInt8](body), headers: headers, from: provider) {
                await stranger.isAllowed
            }
            return .json { json in
                json.field("received", true)
                json.field("duplicate", !isNew)
            }
        } catch let error as PaymentWebhookError {
            if let admission = await stranger.admission, !admission.decision.isAllowed {
                throw RateRefusal(admission: admission)
            }
            throw WebhookRefusal(error: error)
        }
    }
}

/// One webhook that is not proven: counted once, for its provider and the client's address.
private actor UnprovenWebhook {
    private let gate: RateGate
    private let provider: String
    private let address: IPAddress?
    private var counted: RateAdmission??

    init(_ gate: RateGate, of provider: String, from address: IPAddress?) {
        self.gate = gate
        self.provider = provider
        self.address = address
    }

    /// nil when webhooks are not limited.
    var admission: RateAdmission? {
        get async {
            if let counted { return counted }
            let admission = await gate.admit(.webhooks, of: .webhooks(of: provider, from: address), from: address)
            counted = .some(admission)
            return admission
        }
    }

    var isAllowed: Bool { get async { await admission?.decision.isAllowed ?? true } }
}
