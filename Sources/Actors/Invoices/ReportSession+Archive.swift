public import Domain

extension ReportSession {
    /// The archive of one car's invoices.
    /// - Throws: `no_invoices` when there is none.
    public func invoiceArchive(
        of vin: VIN, _ filter: InvoiceFilter, layout: InvoiceArchive.Layout = .flat, archiver: any Archiver
    ) async throws(Problem) -> InvoiceArchive {
        let list = try await invoices(of: vin, filter)
        return try archive(ArchivedInvoice.all(of: [list], folders: false, layout: layout), archiver: archiver)
    }

    /// The archive of all cars (or of `vins`), one folder each. A car whose history cannot be had is named in the
    /// manifest and does not break the archive.
    public func invoiceArchive(
        ofAll vins: [VIN]?, _ filter: InvoiceFilter, layout: InvoiceArchive.Layout = .flat, archiver: any Archiver
    ) async throws(Problem) -> InvoiceArchive {
        var lists: [InvoiceList] = []
        var missing: [VIN: Problem] = [:]
        var cause: Problem?
        for vin in try await chosen(vins) {
            do throws(Problem) { lists.append(try await invoices(of: vin, filter)) } catch {
                guard error.isAboutOneHistory else { throw error }
                missing[vin] = error
                cause = error
            }
        }
        if lists.isEmpty, let cause { throw cause }
        return try archive(
            ArchivedInvoice.all(of: lists, folders: true, layout: layout), missing: missing, archiver: archiver)
    }

    /// All cars of the session, or the named ones, each once and checked to belong to it.
    public func chosen(_ vins: [VIN]?) async throws(Problem) -> [VIN] {
        let all = try await vehicles().map(\.vin)
        guard let vins else { return all }
        for vin in vins { _ = try await vehicle(vin) }
        return all.filter(vins.contains)
    }

    private func archive(
        _ items: [ArchivedInvoice], missing: [VIN: Problem] = [:], archiver: any Archiver
    ) throws(Problem) -> InvoiceArchive {
        guard !items.isEmpty else { throw Problem(.noInvoices, "There are no invoices for this choice") }
        let (sealer, now) = (services.sealer, services.clock.now)
        return InvoiceArchive(
            session: self, account: snapshot.state.core.account, items: items,
            manifest: ArchiveManifest(of: items, missing: missing, at: now) { sealer.digest($0) },
            archiver: archiver, now: CivilTime(now))
    }
}

extension Problem {
    /// One car's history is missing; the others may be had.
    fileprivate var isAboutOneHistory: Bool { [.teslaUnavailable, .upstreamTimeout, .missingScope].contains(code) }
}
