import Actors
import Domain
import FoundationEssentials
import Hummingbird

/// What an operator is asked about: which settings hold, what Tesla costs, whether something was erased (api.md 3.10).
extension RouteDesk {
    var operatorRoutes: [Route] {
        [
            admin(.get, "/settings", "The settings and where they come from") { _, _ in shownSettings() },
            admin(.get, "/tesla-cost", "What Tesla bills for today and this month") { _, _ in try await teslaCost() },
            admin(.get, "/erasures/{erased_id}", "What is left of a session or a report") { _, context in
                try await erasure(context)
            },
        ]
    }

    private func shownSettings() -> Response {
        .json { json in
            json.field("instance", configuration.instance)
            json.array("data", configuration.settings) { json, setting in
                json.object { json in
                    json.field("name", setting.name)
                    json.field("value", setting.value)
                    json.field("from", setting.origin)
                    json.field("secret", setting.isSecret)
                    json.field("meaning", setting.summary)
                }
            }
        }
    }

    private func teslaCost() async throws -> Response {
        let day = RFC3339.format(clock.now).prefix(10)
        let month = try await dependencies.operators.teslaCalls(in: String(day.prefix(7)))
        let today = month.filter { $0.day == Int(day.suffix(2)) }
        return .json { json in
            json.field("day", String(day))
            // The mock's calls are counted as well; nobody bills them.
            json.field("billed", !configuration.offersDemo)
            json.object("today") { Self.write(today, to: &$0) }
            json.object("month") { Self.write(month, to: &$0) }
            let kinds = Dictionary(grouping: today, by: \.endpoint).sorted { left, right in
                let (first, second) = (left.value.calls, right.value.calls)
                return first == second ? left.key < right.key : first > second
            }
            json.array("kinds", kinds) { json, kind in
                json.object { json in
                    json.field("call", kind.key)
                    Self.write(kind.value, to: &json)
                }
            }
        }
    }

    private static func write(_ counts: [TeslaCallCount], to json: inout JSONWriter) {
        json.field("calls", counts.calls)
        json.field("usd", Decimal(counts.reduce(0) { $0 + $1.microdollars }) / 1_000_000)
    }

    private func erasure(_ context: AppContext) async throws -> Response {
        let text = context.parameters.get("erased_id") ?? ""
        if let session = SessionID(rawValue: text) {
            let trace = try await dependencies.operators.trace(of: session)
            return .json { json in
                json.field("kind", "session")
                json.field("state", trace.state.rawValue)
                json.field("at", trace.at)
                json.field("tasks", trace.tasks)
                json.field("objects", trace.objects)
            }
        }
        guard let code = VerifyCode(text) else {
            throw Problem(.notFound, "Neither the id of a session nor the code of a report")
        }
        let entry = try await dependencies.verify.find(code)
        return .json { json in
            json.field("kind", "report")
            json.field("state", entry.map { $0.withdrawnAt == nil ? "kept" : "erased" } ?? "nothing")
            json.field("at", entry?.withdrawnAt)
            json.field("tasks", 0)
            json.field("objects", 0)
        }
    }
}

extension [TeslaCallCount] {
    fileprivate var calls: Int { reduce(0) { $0 + $1.count } }
}
