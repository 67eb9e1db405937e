import Actors
import Domain
import FoundationEssentials

/// A session as its owner sees it (api.md 3.3).
struct SessionAnswer {
    var view: SessionView
    /// Live states of its latest tasks; what the session itself remembers may be older.
    var taskStatuses: [TaskStatus]
    var askedScopes: [String]
    /// `https://host` of ours.
    var base: String
    var now: Date

    var access: TeslaAccessAnswer { TeslaAccessAnswer(view: view, askedScopes: askedScopes, base: base) }

    func write(to json: inout JSONWriter) {
        let core = view.state.core
        json.field("id", view.id.rawValue)
        json.field("session_id", view.id.rawValue)
        json.field("state", state)
        json.field("created_at", core.createdAt)
        json.field("expires_at", view.expiresAt)
        json.field("expires_in", max(0, Int(view.expiresAt.timeIntervalSince(now))))
        json.field("ends_at", view.endsAt)
        json.field("retained_until", view.retainedUntil)
        json.field("locale", core.language.rawValue)
        json.object("region_context") { json in
            json.field("region", core.account?.region.rawValue)
            json.field("units", core.units?.rawValue)
        }
        json.field("units", core.units?.rawValue)
        json.field("show_charging_sites", core.showChargingSites)
        json.field("reference_range_km", core.referenceRangeKm)
        json.object("tesla") { access.write(to: &$0) }
        json.array("vehicles", view.state.vehicles.list) { json, car in
            json.object { VehicleAnswer(car: car, selected: core.selected).write(to: &$0) }
        }
        json.array("selected_vins", core.selected) { $0.element($1.rawValue) }
        json.null("plan")
        json.array("entitlements", [String]()) { $0.element($1) }
        json.field("images_count", view.state.images.count)
        json.field("tasks_count", view.state.tasks.count)
        writeLinks(to: &json)
    }

    private var state: String {
        if !view.state.tasks.isEmpty { return taskStatuses.allSatisfy(\.isTerminal) ? "done" : "reporting" }
        if !view.state.core.selected.isEmpty { return "vehicles_selected" }
        return view.isConnected ? "connected" : "created"
    }

    private func writeLinks(to json: inout JSONWriter) {
        let base = "/api/v1/session/" + view.id.rawValue
        json.object("links") { json in
            json.field("self", base)
            json.field("vehicles", base + "/vehicles")
            json.field("images", base + "/images")
            json.field("charging_invoices", base + "/charging-invoices")
            json.field("export", base + "/export")
        }
    }
}
