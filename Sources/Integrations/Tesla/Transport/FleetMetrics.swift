import CoreMetrics
import Domain

/// What the calls to Tesla come to (api.md 3.1).
enum FleetMetrics {
    static func count(_ call: FleetCall, status: Int) {
        count(call, outcome: String(status))
        // Tesla bills every answer that is not its own failure.
        guard status < 500, call.price.microdollars > 0 else { return }
        Counter(label: "tesla_cost_microdollars_total").increment(by: call.price.microdollars)
    }

    /// A call without an answer costs nothing; `outcome` says what came instead, for example `timeout`.
    static func count(_ call: FleetCall, outcome: String) {
        Counter(label: "tesla_requests_total", dimensions: [("endpoint", call.endpoint), ("status", outcome)])
            .increment()
    }
}
