import Actors
import Domain
import FoundationEssentials
import Hummingbird

/// The cars of a session and what Tesla tells of them (api.md 3.4).
extension RouteDesk {
    var vehicleRoutes: [Route] {
        [
            Route(
                .get, .session("/vehicles").and(.plain("/api/v1/tesla/vehicles")), "Cars of the account",
                limit: .teslaAPI
            ) {
                try await vehicleList($0, $1)
            },
            Route(.get, .session("/vehicles/{vin}"), "One car", limit: .teslaAPI) { try await vehicle($0, $1) },
            Route(.get, .session("/vehicles/{vin}/data"), "What the car reported", limit: .teslaAPI) {
                try await vehicleData($0, $1)
            },
            Route(.get, .session("/vehicles/{vin}/service"), "Workshop visit", limit: .teslaAPI) { request, context in
                try await part(request, context, .service, \.service) { json, service in
                    json.field("in_service", service?.inService)
                    json.field("service_status", service?.status)
                    json.field("service_etc", service?.expectedCompletion)
                    json.field("service_visit_number", service?.visitNumber)
                    json.field("status_id", service?.statusId)
                }
            },
            Route(.get, .session("/vehicles/{vin}/alerts"), "Recent alerts", limit: .teslaAPI) { request, context in
                try await alerts(request, context)
            },
            Route(.get, .session("/vehicles/{vin}/warranty"), "Warranties", limit: .teslaAPI) {
                try await warranties($0, $1)
            },
            Route(.get, .session("/vehicles/{vin}/options"), "Option codes", limit: .teslaAPI) { request, context in
                try await list(request, context, .options, \.options) { $0.option($1) }
            },
            Route(.get, .session("/vehicles/{vin}/release-notes"), "Release notes", limit: .teslaAPI) {
                request, context in
                try await list(request, context, .releaseNotes, \.releaseNotes) { $0.note($1) }
            },
            Route(.get, .session("/vehicles/{vin}/specs"), "Factory specifications") { try await specs($0, $1) },
            Route(.get, .session("/vehicles/{vin}/charging-history"), "Charging sessions of a car", limit: .teslaAPI) {
                try await chargingHistory($0, $1)
            },
        ]
    }

    private func vehicleList(_ request: Request, _ context: AppContext) async throws -> Response {
        let askedAt = clock.now
        let session = try await access.session(request, context)
        let cars = try await session.vehicles(refresh: try request.query.flag("refresh"))
        let state = try await session.view().state
        let selected = state.core.selected
        return .json { json in
            writeOrigin(ofListIn: state, session, askedAt, to: &json)
            json.array("data", cars) { json, car in
                json.object { VehicleAnswer(car: car, selected: selected).write(to: &$0) }
            }
            json.field("has_more", false)
            json.null("next_cursor")
        }
    }

    private func vehicle(_ request: Request, _ context: AppContext) async throws -> Response {
        let askedAt = clock.now
        let session = try await access.session(request, context)
        let car = try await session.vehicle(try Self.vin(context))
        let state = try await session.view().state
        let held = try await session.heldFacts().first { $0.vin == car.vin }
        let identity = held.map { ReportFigures($0, references: .none).identity }
        return .json { json in
            VehicleAnswer(car: car, selected: state.core.selected, identity: identity).write(to: &json)
            writeOrigin(ofListIn: state, session, askedAt, to: &json)
        }
    }

    private func writeOrigin(
        ofListIn state: SessionState, _ session: ReportSession, _ askedAt: Date, to json: inout JSONWriter
    ) {
        DataOrigin(
            isSample: session.isSample, answeredAt: state.vehicles.listedAt, price: DataSource.Name.vehicle.price
        ).write(to: &json, askedAt: askedAt, now: clock.now)
    }

    /// The facts of the car in the path; the first request of a car asks Tesla, later ones the session. `refresh` and
    /// `max_age_s` are about the part that is asked for.
    private func facts(
        _ request: Request, _ context: AppContext, _ source: DataSource.Name
    ) async throws -> VehicleFacts {
        let askedAt = clock.now
        let maxAge = try request.query.integer("max_age_s", in: 0...86_400)
        let age = try request.query.flag("refresh") ? 0 : maxAge
        let demand = age.map { FactsDemand([source], since: askedAt.addingTimeInterval(-Double($0))) }
        let session = try await access.session(request, context)
        let model = try await session.facts(of: try Self.vin(context), demand ?? .usual)
        return VehicleFacts(model: model, askedAt: askedAt, now: clock.now)
    }

    private func vehicleData(_ request: Request, _ context: AppContext) async throws -> Response {
        let endpoints = try request.query.endpoints()
        let facts = try await facts(request, context, .snapshot)
        let snapshot = try facts.part(facts.model.snapshot, .snapshot)
        return .json { json in
            facts.writeOrigin(of: .snapshot, to: &json)
            SnapshotAnswer(snapshot: snapshot ?? VehicleSnapshot(), endpoints: endpoints).write(to: &json)
            json.object("missing") { json in
                for source in facts.model.sources {
                    // Of a source that was asked again in vain the last known values are here.
                    json.field(source.name.rawValue, source.triedAt == nil ? source.gap?.rawValue : nil)
                }
            }
        }
    }

    /// Tesla gives them to partner tokens only, for about ten cents a call (facts 6.6): not in this version.
    private func specs(_ request: Request, _ context: AppContext) async throws -> Response {
        _ = try await access.session(request, context).vehicle(try Self.vin(context))
        throw Problem(.partnerTokenRequired, "Tesla gives factory specifications only to a partner token")
    }

    /// Newest first, in pages; the counts are of all that pass the filter (row T8).
    private func chargingHistory(_ request: Request, _ context: AppContext) async throws -> Response {
        let query = request.query
        let limit = try query.integer("limit", in: 1...100) ?? 20
        let filter = try query.invoiceFilter()
        let facts = try await facts(request, context, .charging)
        let found = (try facts.part(facts.model.charging, .charging) ?? []).filter(filter.accepts)
        var sessions = found.reversed()[...]
        if let cursor = query["starting_after"], let index = sessions.firstIndex(where: { String($0.id) == cursor }) {
            sessions = sessions[sessions.index(after: index)...]
        }
        let page = sessions.prefix(limit)
        let hasMore = sessions.count > page.count
        return .json { json in
            facts.writeOrigin(of: .charging, to: &json)
            json.object("counts") { json in
                json.field("sessions", found.count)
                json.field("invoices", found.reduce(0) { $0 + $1.invoices.count })
                json.field("free", found.count { SessionFigures($0).isFree })
            }
            json.array("data", page) { json, session in json.object { $0.charging(SessionFigures(session)) } }
            json.field("has_more", hasMore)
            json.field("next_cursor", hasMore ? page.last.map { String($0.id) } : nil)
        }
    }

    private func part<Value>(
        _ request: Request, _ context: AppContext, _ source: DataSource.Name, _ path: KeyPath<ReportModel, Value?>,
        write: (inout JSONWriter, Value?) -> Void
    ) async throws -> Response {
        let facts = try await facts(request, context, source)
        let value = try facts.part(facts.model[keyPath: path], source)
        return .json { json in
            facts.writeOrigin(of: source, to: &json)
            write(&json, value)
        }
    }

    private func list<Item>(
        _ request: Request, _ context: AppContext, _ source: DataSource.Name, _ path: KeyPath<ReportModel, [Item]?>,
        write: (inout JSONWriter, Item) -> Void
    ) async throws -> Response {
        try await part(request, context, source, path) { json, items in
            json.array("data", items ?? []) { json, item in json.object { write(&$0, item) } }
        }
    }

    /// Newest first; in groups what the driver saw more than once (row T7).
    private func alerts(_ request: Request, _ context: AppContext) async throws -> Response {
        let facts = try await facts(request, context, .alerts)
        let alerts = try facts.part(facts.model.alerts, .alerts) ?? []
        let figures = ReportFigures(facts.model, references: .none).alerts
        let newest = alerts.sorted { ($0.time?.instant ?? .distantPast) > ($1.time?.instant ?? .distantPast) }
        return .json { json in
            facts.writeOrigin(of: .alerts, to: &json)
            json.array("data", newest) { json, alert in json.object { $0.alert(alert) } }
            json.array("groups", figures?.groups ?? []) { json, group in json.object { $0.group(group) } }
            json.field("hidden", figures?.hidden)
        }
    }

    private func warranties(_ request: Request, _ context: AppContext) async throws -> Response {
        let facts = try await facts(request, context, .warranty)
        _ = try facts.part(facts.model.warranties, .warranty)
        let figures = ReportFigures(facts.model, references: .none).warranties ?? []
        return .json { json in
            facts.writeOrigin(of: .warranty, to: &json)
            json.array("data", figures) { json, figure in json.object { $0.warranty(figure) } }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func alert(_ alert: VehicleAlert) {
        field("name", alert.name)
        field("time", alert.time)
        array("audience", alert.audience) { $0.element($1) }
        field("user_text", alert.text)
    }

    fileprivate mutating func group(_ group: AlertFigures.Group) {
        field("name", group.name)
        field("user_text", group.text)
        field("count", group.count)
        field("first", group.first)
        field("last", group.last)
        field("is_recent", group.isRecent)
    }

    fileprivate mutating func option(_ option: VehicleOption) {
        field("code", option.code)
        field("display_name", option.name)
        field("is_active", option.isActive)
        field("color_code", option.colorCode)
    }

    fileprivate mutating func note(_ note: ReleaseNote) {
        field("title", note.title)
        field("subtitle", note.subtitle)
        field("version", note.version)
    }

    fileprivate mutating func warranty(_ figure: WarrantyFigure) {
        let warranty = figure.warranty
        field("phase", warranty.phase.rawValue)
        field("state", figure.state.rawValue)
        field("type", warranty.type)
        field("name", warranty.name)
        field("expires_on", warranty.expiresOn)
        field("limit_km", warranty.limitKm)
        field("is_unlimited", warranty.isUnlimited)
        field("coverage_years", warranty.coverageYears)
        field("months_left", figure.monthsLeft)
        field("days_left", figure.daysLeft)
        field("km_left", figure.kmLeft)
        field("projected_distance_end", figure.distanceEnd)
        field("ends_first_by", figure.endsFirstBy.rawValue)
    }
}
