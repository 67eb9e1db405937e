import Actors
import Domain
import Drivers
import Integrations
import Logging
import ServiceLifecycle
import Transport

/// Outgoing webhooks: the courier, and an HTTP client of its own, so that slow receivers cost Tesla's calls nothing and no
/// connection to a host of ours is shared with them.
struct WebhookAssembly: Sendable {
    let rules: WebhookRules
    /// The client is put away when the courier has stopped.
    let services: [any Service]

    init(
        _ settings: Settings, secrets: WebhookSecrets, queue: any WebhookQueue, reader: TaskReader,
        hints: any HintFeed, sealer: any Sealer, publicBaseURL: String, clock: WallClock, logger: Logger
    ) {
        rules = settings.webhooks.rules
        let http = HTTPClient()
        let delivery = WebhookDelivery(
            queue: queue, reader: reader,
            sender: HTTPWebhookSender(http: http, secrets: secrets, rules: rules, clock: clock), sealer: sealer,
            document: { taskDocument($0, base: publicBaseURL) }, clock: clock, logger: logger)
        var configuration = WebhookCourier.Configuration()
        configuration.partitions = settings.limits.partitions
        let courier = WebhookCourier(
            queue: queue, delivery: delivery, hints: hints, configuration: configuration, logger: logger)
        services = [ClosingService { await http.shutdown() }, courier]
    }
}
