import CoreMetrics
import Domain
import Drivers
import Metrics

/// What the calls to payment providers come to. Each attempt counts.
struct ProviderMetrics: Sendable {
    private struct Key: Hashable {
        let provider: String
        let endpoint: String
        let status: String
    }

    private let requests = HandleCache<Key, Counter> {
        Counter(
            label: "payment_provider_requests_total",
            dimensions: [("provider", $0.provider), ("endpoint", $0.endpoint), ("status", $0.status)])
    }
    private let times = HandleCache<String, Timer> {
        Timer(label: "payment_provider_request_seconds", dimensions: [("provider", $0)])
    }

    /// `outcome` is a status, or what came instead of an answer, for example `timeout`.
    func count(_ provider: String, _ endpoint: String, outcome: String, in time: Duration) {
        requests[Key(provider: provider, endpoint: endpoint, status: outcome)].increment()
        times[provider].record(duration: time)
    }
}
