import Actors
import Domain
import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore

/// Invoices and charging history (api.md 3.5, rows I1 to I5).
extension RouteDesk {
    var invoiceRoutes: [Route] {
        [
            Route(.get, .session("/vehicles/{vin}/charging-invoices"), "Invoices of a car", limit: .teslaAPI) {
                try await invoices($0, $1)
            },
            Route(.get, .session("/vehicles/{vin}/charging-invoices/{invoice_id}"), "One invoice", limit: .teslaAPI) {
                try await invoice($0, $1)
            },
            Route(.get, .session("/vehicles/{vin}/charging-invoices.zip"), "All invoices of a car", limit: .teslaAPI) {
                try await archiveOfCar($0, $1)
            },
            Route(.get, .session("/charging-invoices"), "Invoices of all cars", limit: .teslaAPI) {
                try await allInvoices($0, $1)
            },
            Route(.get, .session("/charging-invoices.zip"), "All invoices of all cars", limit: .teslaAPI) {
                try await archiveOfAll($0, $1)
            },
            Route(.get, .session("/vehicles/{vin}/charging-history.csv"), "Charging sessions as CSV", limit: .teslaAPI)
            {
                request, context in try await table(request, context, vins: [Self.vin(context)])
            },
            Route(.get, .session("/charging-history.csv"), "Charging sessions of all cars as CSV", limit: .teslaAPI) {
                request, context in try await table(request, context, vins: request.query.vins("vins"))
            },
        ]
    }

    private func invoices(_ request: Request, _ context: AppContext) async throws -> Response {
        let (filter, askedAt) = (try request.query.invoiceFilter(), clock.now)
        let session = try await access.session(request, context)
        let answer = try await invoices(of: try Self.vin(context), filter, in: session, askedAt)
        return .json { answer.write(to: &$0) }
    }

    private func invoices(
        of vin: VIN, _ filter: InvoiceFilter, in session: ReportSession, _ askedAt: Date
    ) async throws -> InvoiceAnswer {
        let list = try await session.invoices(of: vin, filter)
        let facts = VehicleFacts(model: try await session.facts(of: vin), askedAt: askedAt, now: clock.now)
        return InvoiceAnswer(list: list, facts: facts)
    }

    private func allInvoices(_ request: Request, _ context: AppContext) async throws -> Response {
        let (filter, vins) = (try request.query.invoiceFilter(), try request.query.vins("vins"))
        let askedAt = clock.now
        let session = try await access.session(request, context)
        var answers: [InvoiceAnswer] = []
        for vin in try await session.chosen(vins) {
            answers.append(try await invoices(of: vin, filter, in: session, askedAt))
        }
        let lists = answers.map(\.list)
        let sessions = lists.flatMap(\.figures.sessions)
        let totals = ChargingFigures.totals(of: sessions)
        let months = Dictionary(grouping: sessions, by: \.month).sorted { $0.key < $1.key }
            .map { ($0.key, ChargingFigures.totals(of: $0.value)) }
        return .json { json in
            json.array("vehicles", answers) { json, answer in json.object { answer.write(to: &$0) } }
            InvoiceAnswer.write(months: months, to: &json)
            InvoiceAnswer.write(breakdown: totals, to: &json)
            InvoiceAnswer.write(counts: lists, to: &json)
        }
    }

    private func invoice(_ request: Request, _ context: AppContext) async throws -> Response {
        let session = try await access.session(request, context)
        let isDownload = try request.query.flag("download")
        let id = context.parameters.get("invoice_id") ?? ""
        let entry = try await session.invoice(id, of: try Self.vin(context))
        // An invoice never changes: who has it need not ask Tesla again.
        let tag = EntityTag.strong("invoice-\(StableHash.value(id))")
        let isKnown = request.headers[.ifNoneMatch].map { EntityTag.matches($0, tag) } ?? false
        let pdf = isKnown ? [] : try await session.document(of: entry).bytes
        return RangedAnswer(
            size: pdf.count, tag: tag, type: "application/pdf",
            disposition: contentDisposition(entry.originalName, inline: !isDownload)
        ).response(to: request, bytes: pdf)
    }

    private func archiveOfCar(_ request: Request, _ context: AppContext) async throws -> Response {
        let (filter, layout) = (try request.query.invoiceFilter(), try request.query.archiveLayout())
        let vin = try Self.vin(context)
        let archive = try await access.session(request, context).invoiceArchive(
            of: vin, filter, layout: layout, archiver: dependencies.archiver)
        return try await send(archive, as: "charging-invoices-\(vin.lastSix).zip", request, context)
    }

    private func archiveOfAll(_ request: Request, _ context: AppContext) async throws -> Response {
        let (filter, vins) = (try request.query.invoiceFilter(), try request.query.vins("vins"))
        let layout = try request.query.archiveLayout()
        let archive = try await access.session(request, context).invoiceArchive(
            ofAll: vins, filter, layout: layout, archiver: dependencies.archiver)
        return try await send(archive, as: "charging-invoices.zip", request, context)
    }

    /// Sent while it is made. With `strict=1` a first pass proves that every invoice can be had: the archive itself is
    /// never held in memory.
    private func send(
        _ archive: InvoiceArchive, as name: String, _ request: Request, _ context: AppContext
    ) async throws -> Response {
        var headers: HTTPFields = [
            .contentType: "application/zip", .contentDisposition: contentDisposition(name),
            .trailer: "X-Invoices, X-Invoices-Failed",
        ]
        if try request.query.flag("strict"), request.method != .head {
            let failed = try await whileClientStays(request, context) { try await archive.write { _ in }.failed }
            guard failed.isEmpty else {
                let problem = Problem(
                    .teslaError, "\(failed.count) of \(archive.count) invoices cannot be had from Tesla")
                return ErrorAnswer.ending(problem).response(to: request, id: context.requestID)
            }
            headers[.connection] = "close"
        }
        let trace = RequestTrace.current
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody { writer in
                // The body is written when the middleware has returned.
                let outcome = try await RequestTrace.$current.withValue(trace) {
                    try await archive.write { try await writer.write(ByteBuffer(bytes: $0)) }
                }
                try await writer.finish(Self.trailers(outcome))
            })
    }

    /// Work that writes nothing does not notice that its client has left: the connection is watched, and serves nothing
    /// else afterwards.
    private func whileClientStays<Value: Sendable>(
        _ request: Request, _ context: AppContext, _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        guard context.channel.isActive, !request.hasBody else { return try await work() }
        return try await request.body.consumeWithCancellationOnInboundClose { @Sendable _ in try await work() }
    }

    /// How many, and the first few that failed by their ids.
    private static func trailers(_ outcome: InvoiceArchive.Outcome) -> HTTPFields {
        var trailers: HTTPFields = [.invoices: "\(outcome.fetched) ok, \(outcome.failed.count) failed"]
        let names = outcome.failed.prefix(20).map { id in
            String(
                id.unicodeScalars.filter {
                    $0.isASCII && ($0.properties.isAlphabetic || "0123456789-".contains(Character($0)))
                })
        }
        if !names.isEmpty { trailers[.invoicesFailed] = names.joined(separator: ", ") }
        return trailers
    }

    private func table(_ request: Request, _ context: AppContext, vins: [VIN]?) async throws -> Response {
        let query = request.query
        let language = try query.language("lang", "locale")
        var filter = try query.invoiceFilter()
        filter.zone = try await query.zone(dependencies.zones)
        let dialect = try query.dialect()
        let session = try await access.session(request, context)
        var cars: [ChargingHistoryRequest.Car] = []
        for vin in try await session.chosen(vins) {
            let car = try await session.vehicle(vin)
            let sessions = try await session.chargingHistory(of: vin, filter)
            cars.append(.init(vin: vin, displayName: car.displayName, sessions: sessions))
        }
        let bytes = try dependencies.documents.chargingHistory(
            ChargingHistoryRequest(
                cars: cars, language: language ?? request.preferredLanguage, dialect: dialect,
                zone: filter.zone))
        let name = cars.count == 1 ? "charging-history-\(cars[0].vin.lastSix).csv" : "charging-history.csv"
        return .bytes(
            bytes, type: "text/csv; charset=utf-8; header=present",
            headers: [.contentDisposition: contentDisposition(name)])
    }
}
