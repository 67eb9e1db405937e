import CoreMetrics
import Domain
import Drivers
import Metrics

/// What the calls to Tesla come to (api.md 3.1). Each attempt counts.
struct FleetMetrics: Sendable {
    private struct Key: Hashable {
        let endpoint: String
        let status: String
    }

    private let cost = Counter(label: "tesla_cost_microdollars_total")
    private let requests = HandleCache<Key, Counter> {
        Counter(label: "tesla_requests_total", dimensions: [("endpoint", $0.endpoint), ("status", $0.status)])
    }
    private let times = HandleCache<String, Timer> {
        Timer(label: "tesla_request_seconds", dimensions: [("endpoint", $0)])
    }

    func count(_ call: FleetCall, status: Int, in time: Duration) {
        count(call, outcome: String(status), in: time)
        if call.price.isBilled(for: status) { cost.increment(by: call.price.microdollars) }
    }

    /// A call without an answer costs nothing; `outcome` says what came instead, for example `timeout`.
    func count(_ call: FleetCall, outcome: String, in time: Duration) {
        requests[Key(endpoint: call.endpoint, status: outcome)].increment()
        times[call.endpoint].record(duration: time)
    }
}
