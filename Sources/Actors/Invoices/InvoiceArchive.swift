public import Domain
import FoundationEssentials

/// The invoices of one or several cars as a ZIP that is sent while it is made (rows I1, I2).
///
/// Invoices are fetched a few at a time and written in order; one that fails is named in the manifest and does not
/// break the archive. Memory holds only the invoices under way.
public struct InvoiceArchive: Sendable {
    /// One line of the manifest.
    struct Line: Codable, Sendable {
        var file: String
        var vehicle: String
        var invoiceId: String
        var sessionId: Int64
        var startedAt: OffsetDate
        var country: String?
        var total: [String: Decimal]
        var status: String
        var sha256: String?
        var bytes: Int?
    }

    /// What `manifest.json` holds.
    private struct Manifest: Encodable {
        var invoices: [Line]
        /// Cars whose charging history Tesla did not give this time.
        var vehiclesWithoutHistory: [String]
    }

    private let session: ReportSession
    private let missing: [VIN]
    private let lists: [InvoiceList]
    private let folders: Bool
    private let archiver: any Archiver
    private let sealer: any Sealer
    private let now: CivilTime

    /// - Parameter folders: one folder per vehicle, for archives of a whole session.
    /// - Parameter missing: cars whose history could not be had.
    init(
        session: ReportSession, lists: [InvoiceList], missing: [VIN], folders: Bool, services: SessionServices,
        archiver: any Archiver
    ) {
        self.session = session
        self.missing = missing
        self.lists = lists
        self.folders = folders
        self.archiver = archiver
        sealer = services.sealer
        now = CivilTime(services.clock.now)
    }

    /// Invoices that will be asked for.
    public var count: Int { lists.reduce(0) { $0 + $1.entries.count } }

    /// Tesla is asked for this many invoices at the same time.
    private static let parallel = 4

    /// Sends the archive to `sink`, whose pace it follows.
    /// - Returns: how many invoices are in it, and how many failed.
    @discardableResult
    @concurrent
    public func write(
        to sink: @concurrent ([UInt8]) async throws -> Void
    ) async throws -> (fetched: Int, failed: Int) {
        var archive = archiver.makeArchive()
        var lines: [Line] = []
        let items = namedEntries()
        try await withThrowingTaskGroup(of: (Int, [UInt8]?).self) { group in
            var ready: [Int: [UInt8]?] = [:]
            var next = 0
            for index in items.indices.prefix(Self.parallel) { group.addTask { await fetch(items[index], at: index) } }
            var started = min(Self.parallel, items.count)
            while next < items.count {
                while ready[next] == nil, let (index, bytes) = try await group.next() { ready[index] = .some(bytes) }
                let bytes = ready.removeValue(forKey: next) ?? nil
                lines.append(line(items[next], bytes))
                if let bytes {
                    try await sink(
                        archive.add(
                            name: items[next].path, bytes: bytes,
                            modified: items[next].entry.session.session.start.local))
                }
                next += 1
                if started < items.count {
                    let index = started
                    group.addTask { await fetch(items[index], at: index) }
                    started += 1
                }
            }
        }
        try await sink(archive.add(name: "manifest.csv", bytes: Array(csv(lines).utf8), modified: now))
        let json = [UInt8](
            try DomainJSON.encode(
                Manifest(invoices: lines, vehiclesWithoutHistory: missing.map(Self.folder))))
        try await sink(archive.add(name: "manifest.json", bytes: json, modified: now))
        try await sink(archive.finish())
        let failed = lines.count { $0.status != "ok" }
        return (lines.count - failed, failed)
    }

    private struct Item: Sendable {
        var path: String
        var folder: String
        var entry: InvoiceEntry
    }

    private static func folder(of vin: VIN) -> String { "vehicle_\(vin.lastSix)" }

    /// Paths made unique: Tesla may give two invoices of a day the same name.
    private func namedEntries() -> [Item] {
        var used: [String: Int] = [:]
        return lists.flatMap { list in
            let folder = Self.folder(of: list.vin)
            return list.entries.map { entry in
                var path = folders ? "\(folder)/\(entry.fileName)" : entry.fileName
                let seen = used[path, default: 0]
                used[path] = seen + 1
                if seen > 0 { path = path.dropLast(4) + "_\(seen + 1).pdf" }
                return Item(path: path, folder: folder, entry: entry)
            }
        }
    }

    private func fetch(_ item: Item, at index: Int) async -> (Int, [UInt8]?) {
        (index, try? await session.download(item.entry))
    }

    private func line(_ item: Item, _ bytes: [UInt8]?) -> Line {
        let session = item.entry.session
        let totals = Dictionary(session.amounts.map { ($0.currency, $0.totalDue) }, uniquingKeysWith: +)
        return Line(
            file: item.path, vehicle: item.folder, invoiceId: item.entry.invoice.contentId,
            sessionId: session.session.id, startedAt: session.session.start, country: session.session.country,
            total: totals, status: bytes == nil ? "failed" : "ok", sha256: bytes.map(sealer.digest), bytes: bytes?.count
        )
    }

    private func csv(_ lines: [Line]) -> String {
        var text = "file,vehicle,session_id,started_at,country,total,status,sha256,bytes\r\n"
        for line in lines {
            let total = line.total.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: " + ")
            let fields = [
                line.file, line.vehicle, String(line.sessionId), RFC3339.format(line.startedAt), line.country ?? "",
                total,
                line.status, line.sha256 ?? "", line.bytes.map { String($0) } ?? "",
            ]
            text += fields.joined(separator: ",") + "\r\n"
        }
        return text
    }
}

extension ReportSession {
    /// The archive of one car's invoices.
    /// - Throws: `no_invoices` when there is none.
    public func invoiceArchive(
        of vin: VIN, _ filter: InvoiceFilter, archiver: any Archiver
    ) async throws(Problem) -> InvoiceArchive {
        try archive([try await invoices(of: vin, filter)], folders: false, archiver: archiver)
    }

    /// The archive of all cars (or of `vins`), one folder each. A car whose history cannot be had is named in the
    /// manifest and does not break the archive.
    public func invoiceArchive(
        ofAll vins: [VIN]?, _ filter: InvoiceFilter, archiver: any Archiver
    ) async throws(Problem) -> InvoiceArchive {
        var lists: [InvoiceList] = []
        var missing: [VIN] = []
        var cause: Problem?
        for vin in try await chosen(vins) {
            do throws(Problem) { lists.append(try await invoices(of: vin, filter)) } catch {
                guard error.isAboutOneHistory else { throw error }
                missing.append(vin)
                cause = error
            }
        }
        if lists.isEmpty, let cause { throw cause }
        return try archive(lists, missing: missing, folders: true, archiver: archiver)
    }

    /// All cars of the session, or the named ones, each checked to belong to it.
    public func chosen(_ vins: [VIN]?) async throws(Problem) -> [VIN] {
        let all = try await vehicles().map(\.vin)
        guard let vins else { return all }
        for vin in vins { _ = try await vehicle(vin) }
        return vins
    }

    private func archive(
        _ lists: [InvoiceList], missing: [VIN] = [], folders: Bool, archiver: any Archiver
    ) throws(Problem) -> InvoiceArchive {
        guard lists.contains(where: { !$0.entries.isEmpty }) else {
            throw Problem(.noInvoices, "There are no invoices for this choice")
        }
        return InvoiceArchive(
            session: self, lists: lists, missing: missing, folders: folders, services: services, archiver: archiver)
    }
}

extension Problem {
    /// One car's history is missing; the others may be had.
    fileprivate var isAboutOneHistory: Bool { code == .teslaUnavailable || code == .missingScope }
}
