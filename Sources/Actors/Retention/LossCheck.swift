import CoreMetrics
public import Domain
public import Logging

/// Looks for objects that are gone although a session counts on them: files that a disk lost, or that somebody deleted.
/// They cannot be brought back and whoever asks for one is answered 404; this is for the operator, who learns of it else
/// from a customer.
///
/// Once a day one instance looks at all that sessions refer to, a slice a step. Should it be killed, the next day's looks.
public actor LossCheck {
    private static let name = "loss-check"
    private static let lease = Duration.seconds(86_400)
    /// Objects asked for side by side.
    private static let width = 16

    /// Once round.
    private struct Pass {
        var partitions: ArraySlice<Partition>
        var cursor: String?
        var looked = 0
        var missing = 0
    }

    private let storage: any ObjectStorage
    private let references: any ObjectReferences
    private let claims: any AnswerStore
    private let token: String
    private let partitions: [Partition]
    private let slice: Int
    private let logger: Logger
    private let lost = Counter(label: "objects_missing_total")
    private var pass: Pass?
    /// A claim of ours that still stands is of the pass before, and ends by itself.
    private(set) var runs = 0
    /// What the last pass found.
    private(set) var outcome: Outcome?

    struct Outcome: Equatable {
        var looked: Int
        var missing: Int
    }

    /// - Parameters:
    ///   - claims: says which instance does it on this day.
    ///   - instance: unlike that of any other, and of an earlier run of the program.
    ///   - slice: objects, or partitions without any, looked at in one step.
    public init(
        storage: any ObjectStorage, references: any ObjectReferences, claims: any AnswerStore, instance: String,
        partitions: Int, slice: Int = 500, logger: Logger
    ) {
        self.storage = storage
        self.references = references
        self.claims = claims
        token = instance
        self.partitions = (0..<partitions).compactMap { Partition($0) }
        self.slice = slice
        self.logger = logger
    }

    /// The next slice. To be called every few seconds, by one caller: after a failure it goes on where it was.
    ///
    /// - Throws: what the storage or the shared store throw.
    public func step() async throws {
        guard var pass else {
            // The claim of a pass that has ended stands for the rest of its day, also for ourselves.
            guard case .first = try await claims.claim(Self.name, by: "\(token)-\(runs)", lease: Self.lease) else {
                return
            }
            runs += 1
            return pass = Pass(partitions: partitions[...])
        }
        var looks = 0
        while looks < slice, let partition = pass.partitions.first {
            let (objects, next) = try await references.references(in: partition, after: pass.cursor)
            let missing = try await missing(of: objects, in: partition)
            pass.looked += objects.count
            pass.missing += missing
            lost.increment(by: missing)
            looks += max(objects.count, 1)
            pass.cursor = next
            if next == nil { pass.partitions.removeFirst() }
            self.pass = pass
        }
        if pass.partitions.isEmpty { finish(pass) }
    }

    private func missing(of objects: [ObjectReference], in partition: Partition) async throws -> Int {
        let storage = storage
        let found = await bounded(objects, Self.width) { reference -> (ObjectReference, StorageError?) in
            do throws(StorageError) { _ = try await storage.metadata(of: reference.name) } catch {
                return (reference, error)
            }
            return (reference, nil)
        }
        var missing = 0
        for case (let reference, let error?) in found {
            guard error == .missing else { throw error }
            // Its session may have ended while we looked.
            if try await references.holds(reference, in: partition) { missing += 1 }
        }
        return missing
    }

    private func finish(_ pass: Pass) {
        self.pass = nil
        outcome = Outcome(looked: pass.looked, missing: pass.missing)
        guard pass.missing > 0 else { return }
        logger.error(
            "objects are missing that sessions refer to",
            metadata: ["count": "\(pass.missing)", "of": "\(pass.looked)"])
    }
}
