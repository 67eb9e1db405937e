import CoreMetrics
public import Domain
import FoundationEssentials
public import Logging

/// Deletes objects that no session can refer to any more: their names were lost with the shared store, or with a program
/// that was killed. The outbox knows the names of all others.
///
/// Nobody is asked who refers to an object: its age alone is enough, since it is more than the longest life of a session
/// and of what is kept after it. The ledger, verify records and receipts are for good and are not looked at.
///
/// One instance at a time goes through the folders, a page a step. Should it be killed, another begins anew within the
/// hour; should two do it, one finds nothing to delete.
public actor OrphanSweep {
    static let folders = ["uploads", "inputs", "reports"]
    /// For clocks that differ, and for what is written in a session's last moment.
    private static let margin = Duration.seconds(2 * 86_400)
    private static let draftLife = Duration.seconds(86_400)
    private static let name = "orphan-sweep"
    private static let lease = Duration.seconds(3_600)

    /// Where the pass under way is.
    private struct Pass {
        var folders = ArraySlice(OrphanSweep.folders)
        var place: ObjectName?
        var looked = 0
        var deleted = 0
    }

    private let storage: any ObjectStorage & ObjectListing
    private let claims: any AnswerStore
    private let instance: String
    private let age: Duration
    private let page: Int
    private let clock: WallClock
    private let logger: Logger
    private let swept = Counter(label: "objects_orphaned_total")
    private var pass: Pass?

    /// - Parameters:
    ///   - claims: says which instance does it in this hour.
    ///   - instance: unlike that of any other, and of an earlier run of the program.
    ///   - page: objects looked at in one step.
    public init(
        storage: any ObjectStorage & ObjectListing, claims: any AnswerStore, instance: String,
        lifetime: SessionLifetime, page: Int = 5_000, clock: WallClock, logger: Logger
    ) {
        self.storage = storage
        self.claims = claims
        self.instance = instance
        age = lifetime.longest + Self.margin
        self.page = page
        self.clock = clock
        self.logger = logger
    }

    /// The next page. To be called every few seconds, by one caller: after a failure it goes on where it was.
    ///
    /// - Throws: what the storage or the shared store throw.
    public func step() async throws {
        guard var pass else { return try await begin() }
        guard let folder = pass.folders.first else { return finish(pass) }
        let limit = clock.now.addingTimeInterval(-Double(age.components.seconds))
        let found = try await storage.objects(in: folder, after: pass.place, limit: page)
        for object in found where object.writtenAt < limit {
            try await storage.delete(object.name)
            pass.deleted += 1
            swept.increment()
        }
        pass.looked += found.count
        pass.place = found.last?.name
        if found.count < page {
            pass.folders.removeFirst()
            pass.place = nil
        }
        self.pass = pass
    }

    private func begin() async throws {
        // A new name each time: a claim of ours that still stands is of the pass before, and ends by itself.
        let token = instance + "-\(clock.now.timeIntervalSince1970)"
        guard try await claims.claim(Self.name, by: token, lease: Self.lease) == .first else { return }
        pass = Pass()
        try await storage.removeDrafts(
            before: clock.now.addingTimeInterval(-Double(Self.draftLife.components.seconds)))
    }

    private func finish(_ pass: Pass) {
        self.pass = nil
        guard pass.deleted > 0 else { return }
        logger.notice(
            "objects without an owner deleted",
            metadata: ["count": "\(pass.deleted)", "of": "\(pass.looked)"])
    }
}
