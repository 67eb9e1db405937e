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
        Scenario("five-currencies", "every car charges in EUR, SEK, NOK, DKK and CHF") { $0.travelsFar = true },
        Scenario("short-pages", "history pages hold one record less than asked for") { $0.shortPages = true },
        Scenario("overlapping-pages", "history pages begin with the last record of the one before") {
            $0.overlappingPages = true
        },
        Scenario("endless-history", "history pages never end") { $0.endlessHistory = true },
        Scenario("counts-outside", "dx answers are wrapped, the number of results stands beside") {
            $0.wrapsDX = true
            $0.countsOutside = true
        },
        Scenario("invoices-second-try", "each invoice answers 503 once", faults: [invoices(.status, times: 1)]),
        Scenario("invoices-cut", "each invoice is cut once", faults: [invoices(.truncated, times: 1)]),
        Scenario("invoices-slow", "each invoice takes ten seconds", faults: [invoices(.slow)]),
        Scenario("invoices-huge", "each invoice has 20 MB") { $0.invoiceKilobytes = 20 * 1_024 },
        Scenario(
            "invoices-late", "each invoice answers 404 once",
            faults: [
                invoices(.status, times: 1, status: 404)
            ]),
        Scenario("invoices-missing", "each invoice answers 404", faults: [invoices(.status, status: 404)]),
        Scenario("no-warranty", "warranty answers 500") { $0.hasNoWarranty = true },
        Scenario("limits", "Tesla's limits are in force: 60 data calls and 3 wake-ups a minute and car") {
            $0.enforcesLimits = true
        },
        Scenario(
            "mobile-access-off", "remote access is off in the car",
            faults: [Fault(.status, path: "/vehicle_data", status: 401, error: "mobile_access_disabled")]),
        Scenario("unregistered", "customers' calls answer 412 until the application is registered") {
            $0.requiresRegistration = true
        },
        Scenario("login-required", "no refresh token is taken") { $0.refusesRefresh = true },
        Scenario("short-tokens", "access tokens live for a minute") { $0.accessTokenLifetime = 60 },
        Scenario("strict-refresh", "no mercy for used refresh tokens") {
            $0.forgivesLastRefreshToken = false
            $0.refreshKillsAccessToken = true
        },
    ]

    /// A fault that hits each invoice for itself.
    private static func invoices(_ kind: Fault.Kind, times: Int? = nil, status: Int = 503) -> Fault {
        var fault = Fault(kind, path: "/charging/invoice/", times: times, status: status, seconds: 10)
        fault.eachPath = true
        return fault
    }

    /// The scenario of that name, or nil.
    public static func named(_ name: String) -> Scenario? { all.first { $0.name == name } }
}
