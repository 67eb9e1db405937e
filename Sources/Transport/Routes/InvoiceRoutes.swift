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
            Route(.get, .session("/vehicles/{vin}/charging-invoices"), "Invoices of a car") {
                try await invoices($0, $1)
            },
            Route(.get, .session("/vehicles/{vin}/charging-invoices/{invoice_id}"), "One invoice") {
                try await invoice($0, $1)
            },
            Route(.get, .session("/vehicles/{vin}/charging-invoices.zip"), "All invoices of a car") {
                try await archiveOfCar($0, $1)
            },
            Route(.get, .session("/charging-invoices"), "Invoices of all cars") { try await allInvoices($0, $1) },
            Route(.get, .session("/charging-invoices.zip"), "All invoices of all cars") {
                try await archiveOfAll($0, $1)
            },
            Route(.get, .session("/vehicles/{vin}/charging-history.csv"), "Charging sessions as CSV") {
                request, context in try await table(request, context, vins: [Self.vin(context)])
            },
            Route(.get, .session("/charging-history.csv"), "Charging sessions of all cars as CSV") {
                request, context in try await table(request, context, vins: request.query.vins("vins"))
            },
        ]
    }

    private func invoices(_ request: Request, _ context: AppContext) async throws -> Response {
        let filter = try request.query.invoiceFilter()
        let list = try await access.session(request, context).invoices(of: try Self.vin(context), filter)
        return .json { InvoiceAnswer(list: list).write(to: &$0) }
    }

    private func allInvoices(_ request: Request, _ context: AppContext) async throws -> Response {
        let (filter, vins) = (try request.query.invoiceFilter(), try request.query.vins("vins"))
        let session = try await access.session(request, context)
        var lists: [InvoiceList] = []
        for vin in try await session.chosen(vins) { lists.append(try await session.invoices(of: vin, filter)) }
        let totals = ChargingFigures.totals(of: lists.flatMap(\.figures.sessions))
        return .json { json in
            json.array("vehicles", lists) { json, list in
                json.object { InvoiceAnswer(list: list).write(to: &$0) }
            }
            InvoiceAnswer.write(breakdown: totals, to: &json)
            json.field("free_sessions", lists.reduce(0) { $0 + $1.figures.freeSessions })
        }
    }

    private func invoice(_ request: Request, _ context: AppContext) async throws -> Response {
        let session = try await access.session(request, context)
        let id = context.parameters.get("invoice_id") ?? ""
        let (entry, pdf) = try await session.invoice(id, of: try Self.vin(context))
        return RangedAnswer(
            size: pdf.count, tag: EntityTag.strong("invoice-\(StableHash.value(id))-\(pdf.count)"),
            type: "application/pdf",
            disposition: contentDisposition(entry.fileName, inline: !request.query.flag("download"))
        ).response(to: request, bytes: pdf)
    }

    private func archiveOfCar(_ request: Request, _ context: AppContext) async throws -> Response {
        let filter = try request.query.invoiceFilter()
        let vin = try Self.vin(context)
        let archive = try await access.session(request, context).invoiceArchive(
            of: vin, filter, archiver: dependencies.archiver)
        return try await send(archive, as: "charging-invoices-\(vin.lastSix).zip", request)
    }

    private func archiveOfAll(_ request: Request, _ context: AppContext) async throws -> Response {
        let (filter, vins) = (try request.query.invoiceFilter(), try request.query.vins("vins"))
        let archive = try await access.session(request, context).invoiceArchive(
            ofAll: vins, filter, archiver: dependencies.archiver)
        return try await send(archive, as: "charging-invoices.zip", request)
    }

    /// Sent while it is made. With `strict=1` a first pass proves that every invoice can be had: the archive itself is
    /// never held in memory.
    private func send(_ archive: InvoiceArchive, as name: String, _ request: Request) async throws -> Response {
        if request.query.flag("strict"), request.method != .head {
            let failed = try await archive.write { _ in }.failed
            guard failed == 0 else {
                throw Problem(.teslaError, "\(failed) of \(archive.count) invoices cannot be had from Tesla")
            }
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: "application/zip", .contentDisposition: contentDisposition(name), .trailer: "X-Invoices",
            ],
            body: ResponseBody { writer in
                let (fetched, failed) = try await archive.write { try await writer.write(ByteBuffer(bytes: $0)) }
                try await writer.finish([.invoices: "\(fetched) ok, \(failed) failed"])
            })
    }

    private func table(_ request: Request, _ context: AppContext, vins: [VIN]?) async throws -> Response {
        let query = request.query
        let (language, filter) = (try query.language("lang", "locale"), try query.invoiceFilter())
        let session = try await access.session(request, context)
        var cars: [ChargingHistoryRequest.Car] = []
        for vin in try await session.chosen(vins) {
            let car = try await session.vehicle(vin)
            let sessions = try await session.chargingHistory(of: vin, filter)
            cars.append(.init(vin: vin, displayName: car.displayName, sessions: sessions))
        }
        let bytes = try dependencies.documents.chargingHistory(
            ChargingHistoryRequest(
                cars: cars, language: language ?? request.preferredLanguage, dialect: query["dialect"]))
        let name = cars.count == 1 ? "charging-history-\(cars[0].vin.lastSix).csv" : "charging-history.csv"
        return .bytes(
            bytes, type: "text/csv; charset=utf-8; header=present",
            headers: [.contentDisposition: contentDisposition(name)])
    }
}
