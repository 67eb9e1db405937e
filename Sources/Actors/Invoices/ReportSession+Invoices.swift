public import Domain

extension ReportSession {
    /// The charging sessions of one car that pass the filter, oldest first.
    /// - Throws: `tesla_unavailable` or `missing_scope` when the history could not be had.
    public func chargingHistory(of vin: VIN, _ filter: InvoiceFilter) async throws(Problem) -> [ChargingSession] {
        let facts = try await facts(of: vin)
        guard let charging = facts.charging else { throw facts.chargingProblem }
        return charging.filter(filter.accepts)
    }

    public func invoices(of vin: VIN, _ filter: InvoiceFilter) async throws(Problem) -> InvoiceList {
        let sessions = try await chargingHistory(of: vin, filter)
        return InvoiceList(vin: vin, sessions: sessions, now: CivilTime(services.clock.now))
    }

    /// Tesla's own bytes of one invoice of the car.
    /// - Throws: `invoice_not_found` for an id that is not among the car's invoices, whatever Tesla would say.
    public func invoice(_ contentId: String, of vin: VIN) async throws(Problem) -> (entry: InvoiceEntry, pdf: [UInt8]) {
        let list = try await invoices(of: vin, InvoiceFilter())
        guard let entry = list.entries.first(where: { $0.invoice.contentId == contentId }) else {
            throw Problem(.invoiceNotFound, "No such invoice for this vehicle")
        }
        return (entry, try await download(entry))
    }

    func download(_ entry: InvoiceEntry) async throws(Problem) -> [UInt8] {
        let gateway = services.gateway
        do {
            return try await calling { access async throws(TeslaError) in
                try await gateway.invoice(entry.invoice.contentId, access)
            }
        } catch  where error.code == .vehicleNotInSession {
            throw Problem(
                .invoiceNotFound, "Tesla does not have this invoice yet", upstreamStatus: error.upstreamStatus)
        }
    }
}

extension ReportModel {
    /// Why there is no charging history.
    fileprivate var chargingProblem: Problem {
        switch sources.first(where: { $0.name == .charging })?.gap {
        case .notPermitted:
            Problem(.missingScope, "The Tesla account did not grant access to the charging history")
        default:
            Problem(.teslaUnavailable, "Tesla gave no charging history; please try again", retryAfter: .seconds(30))
        }
    }
}
