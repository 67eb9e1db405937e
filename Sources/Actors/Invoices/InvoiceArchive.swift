import Domain

/// The invoices of one or several cars as a ZIP that is sent while it is made (rows I1, I2).
///
/// Invoices are fetched a few at a time and written in order; one that fails is named in the manifest and does not
/// break the archive. Memory holds only the invoices under way.
public struct InvoiceArchive: Sendable {
    /// Where the files lie, within the folder of their car if there is one.
    public enum Layout: String, Sendable, CaseIterable {
        case flat
        /// A folder for each month, by the local time of the charging site.
        case month
    }

    /// What became of the invoices.
    public struct Outcome: Sendable {
        public let fetched: Int
        /// Content ids.
        public let failed: [String]
    }

    private typealias Answer = Result<InvoiceDocument, Problem>

    private struct Fetched: Sendable {
        var index: Int
        var answer: Answer
    }

    private let session: ReportSession
    /// Whose invoices they are.
    private let account: TeslaAccount?
    private let items: [ArchivedInvoice]
    private let manifest: ArchiveManifest
    private let archiver: any Archiver
    private let now: CivilTime

    init(
        session: ReportSession, account: TeslaAccount?, items: [ArchivedInvoice], manifest: ArchiveManifest,
        archiver: any Archiver, now: CivilTime
    ) {
        self.session = session
        self.account = account
        self.items = items
        self.manifest = manifest
        self.archiver = archiver
        self.now = now
    }

    /// Invoices that will be asked for.
    public var count: Int { items.count }

    /// Tesla is asked for this many invoices at the same time; as many are held in memory.
    private static let parallel = 4
    /// The longest wait that Tesla may ask for before the archive goes on.
    private static let patience = Duration.seconds(30)
    /// After one of these the other invoices would fail alike: Tesla is not asked for them.
    private static let refusals: Set<ProblemCode> = [
        .teslaRateLimited, .teslaLoginRequired, .sessionExpired, .sessionNotFound, .missingScope,
    ]

    /// Sends the archive to `sink`, whose pace it follows. When `sink` throws, or the task is cancelled, no further
    /// invoice is asked for.
    @discardableResult
    @concurrent
    public func write(to sink: @concurrent ([UInt8]) async throws -> Void) async throws -> Outcome {
        var archive = archiver.makeArchive()
        var manifest = manifest
        try await withThrowingTaskGroup(of: Fetched.self) { group in
            var ready: [Int: Answer] = [:]
            var started = 0
            var refusal: Problem?
            for (index, item) in items.enumerated() {
                while started < min(items.count, index + Self.parallel) {
                    let next = started
                    if let refusal { ready[next] = .failure(refusal) } else { group.addTask { await fetch(next) } }
                    started += 1
                }
                while ready[index] == nil, let fetched = try await group.next() {
                    ready[fetched.index] = fetched.answer
                }
                try Task.checkCancellation()
                let answer = ready.removeValue(forKey: index) ?? .failure(Problem(.internalError, "Internal error"))
                manifest.add(item, answer)
                switch answer {
                case .success(let document):
                    try await sink(
                        archive.add(
                            name: item.path, bytes: document.bytes, modified: item.entry.session.session.start.local))
                case .failure(let problem):
                    if Self.refusals.contains(problem.code) { refusal = problem }
                }
            }
        }
        let failures = manifest.failures
        await session.note(had: manifest.fetched, failed: failures, of: account)
        try await sink(archive.add(name: "manifest.csv", bytes: manifest.csv(), modified: now))
        try await sink(archive.add(name: "manifest.json", bytes: manifest.json(), modified: now))
        try await sink(archive.finish())
        return Outcome(fetched: manifest.fetched.count, failed: failures.keys.sorted())
    }

    /// A wait that Tesla asks for is granted once when it is short.
    private func fetch(_ index: Int) async -> Fetched {
        do throws(Problem) {
            return Fetched(index: index, answer: .success(try await session.download(items[index].entry)))
        } catch {
            guard error.code == .teslaRateLimited, let wait = error.retryAfter, wait <= Self.patience else {
                return Fetched(index: index, answer: .failure(error))
            }
            try? await Task.sleep(for: wait)
        }
        do throws(Problem) {
            return Fetched(index: index, answer: .success(try await session.download(items[index].entry)))
        } catch {
            return Fetched(index: index, answer: .failure(error))
        }
    }
}
