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
        let failures = try await current().state.vehicles.invoiceFailures ?? [:]
        return InvoiceList(vin: vin, sessions: sessions, failures: failures, now: CivilTime(services.clock.now))
    }

    /// One invoice of the car.
    /// - Throws: `invoice_not_found` for an id that is not among the car's invoices, whatever Tesla would say.
    public func invoice(_ contentId: String, of vin: VIN) async throws(Problem) -> InvoiceEntry {
        let list = try await invoices(of: vin, InvoiceFilter())
        guard let entry = list.entries.first(where: { $0.invoice.contentId == contentId }) else {
            throw Problem(.invoiceNotFound, "No such invoice for this vehicle")
        }
        return entry
    }

    /// Tesla's own bytes; what becomes of it shows in the list of invoices.
    public func document(of entry: InvoiceEntry) async throws(Problem) -> InvoiceDocument {
        let (id, account) = (entry.invoice.contentId, snapshot.state.core.account)
        do throws(Problem) {
            let document = try await download(entry)
            await note(had: [id], failed: [:], of: account)
            return document
        } catch {
            if !Task.isCancelled { await note(had: [], failed: [id: error.code.rawValue], of: account) }
            throw error
        }
    }

    /// Checked to be a readable PDF; anything else is asked for once more.
    /// - Throws: `invoice_unreadable` when the second is no better.
    func download(_ entry: InvoiceEntry) async throws(Problem) -> InvoiceDocument {
        for _ in 0..<2 {
            let bytes = try await fetch(entry)
            guard InvoiceDocument.isWhole(bytes) else { continue }
            switch await services.documents.check(bytes) {
            case .readable(let pages): return InvoiceDocument(bytes: bytes, pages: pages)
            case .unchecked: return InvoiceDocument(bytes: bytes, pages: nil)
            case .unreadable: continue
            }
        }
        throw Problem(.invoiceUnreadable, "Tesla's document is not a readable PDF")
    }

    /// Remembered as well as may be: the invoices themselves do not depend on it.
    ///
    /// - Parameter account: whose invoices they are; another sign-in since then has its own.
    func note(had: [String], failed: [String: String], of account: TeslaAccount?) async {
        if failed.isEmpty, snapshot.state.vehicles.invoiceFailures == nil { return }
        _ = try? await update { change throws(Problem) in
            try change.state.checkSignIn(isOf: account)
            change.state.noteInvoices(had: had, failed: failed)
        }
    }

    private func fetch(_ entry: InvoiceEntry) async throws(Problem) -> [UInt8] {
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
