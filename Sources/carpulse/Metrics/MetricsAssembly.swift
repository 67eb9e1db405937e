import Actors
import CoreMetrics
import Domain
import Drivers
import FoundationEssentials
import Transport

/// The page of metrics: figures that are looked at are looked at when somebody reads it.
struct MetricsAssembly: Sendable {
    let page: MetricsPage

    init(_ settings: Settings, _ registry: PrometheusRegistry, _ state: StateGauges, startedAt: Date) {
        let disk = DiskMetrics(folder: settings.dataDirectory)
        let process = ProcessMetrics(start: startedAt.timeIntervalSince1970)
        Gauge(label: "build_info", dimensions: [("version", Version.text), ("commit", Version.commit)]).record(1)
        page = MetricsPage(access: Self.access(settings), contentType: PrometheusRegistry.contentType) {
            async let figures: Void = state.refresh()
            async let room: Void = disk.refresh()
            await process.refresh()
            await room
            await figures
            return registry.text
        }
    }

    /// Without a token they are nobody's business in production.
    private static func access(_ settings: Settings) -> MetricsPage.Access {
        if let token = settings.metricsToken { return .token(token) }
        return settings.environment == .prd ? .none : .everybody
    }
}
