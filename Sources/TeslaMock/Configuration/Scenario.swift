/// A named set of switches and faults to start with: what `--scenario` takes.
public struct Scenario: Sendable, Equatable {
    public let name: String
    /// One line for the help text.
    public let summary: String
    public let switches: Switches
    public let faults: [Fault]

    private init(
        _ name: String, _ summary: String, faults: [Fault] = [], change: (inout Switches) -> Void = { _ in }
    ) {
        self.name = name
        self.summary = summary
        self.faults = faults
        var switches = Switches()
        change(&switches)
        self.switches = switches
    }

    /// Everything works.
    public static let standard = Scenario("standard", "everything works")

    /// All scenarios, in the order of the help text.
    public static let all = [
        standard,
        Scenario("asleep", "every car sleeps; a wake-up takes 12 seconds") { $0.vehicleState = .asleep },
        Scenario("offline", "every car is out of coverage") { $0.vehicleState = .offline },
        Scenario("timeout", "vehicle data answers 408", faults: [Fault(.status, path: "/vehicle_data", status: 408)]),
        Scenario("rate-limited", "vehicle data answers 429", faults: [Fault(.rateLimited, path: "/vehicle_data")]),
        Scenario("unavailable", "the Fleet API answers 503", faults: [Fault(.status)]),
        Scenario("flaky", "the first three calls answer 500", faults: [Fault(.status, times: 3, status: 500)]),
        Scenario("gateway", "the Fleet API answers 502 with a page", faults: [Fault(.htmlPage)]),
        Scenario("truncated", "charging history is cut", faults: [Fault(.truncated, path: "/charging/history")]),
        Scenario("hang", "vehicle data takes a minute", faults: [Fault(.hang, path: "/vehicle_data", seconds: 60)]),
        Scenario("disabled", "our account is over its limit", faults: [Fault(.status, status: 403)]),
        Scenario("slow", "each call takes two seconds") { $0.latencyMilliseconds = 2_000 },
        Scenario("wrapped", "dx answers are wrapped in response") { $0.wrapsDX = true },
        Scenario("small-pages", "history pages above 10 are empty") { $0.largestPage = 10 },
        Scenario("repeated-page", "each history page is the first") { $0.repeatsFirstPage = true },
        Scenario("missing-vin", "charging records have no vin") { $0.omitsVIN = true },
        Scenario("many-invoices", "about a thousand invoices") { $0.historyDensity = 11 },
        Scenario("no-warranty", "warranty answers 500") { $0.hasNoWarranty = true },
        Scenario("strict-refresh", "no mercy for used refresh tokens") {
            $0.forgivesLastRefreshToken = false
            $0.refreshKillsAccessToken = true
        },
    ]

    /// The scenario of that name, or nil.
    public static func named(_ name: String) -> Scenario? { all.first { $0.name == name } }
}
