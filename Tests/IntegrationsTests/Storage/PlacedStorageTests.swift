import Domain
import FoundationEssentials
import TestSupport
import Testing

@testable import Integrations

/// A deployment that moves from the disk to a bucket and back.
@Suite(.timeLimit(.minutes(5))) struct PlacedStorageTests {
    private func with(_ body: (GoogleRig, DiskStorage) async throws -> Void) async throws {
        try await GoogleRig.with { rig in
            let folder = try TemporaryDirectory()
            try await body(rig, DiskStorage(root: folder.file("objects"), minimumFree: 0))
        }
    }

    @Test(arguments: [false, true]) func keepsTheContract(inBucket: Bool) async throws {
        for check in ObjectStorageContract.checks {
            try await with { rig, disk in
                let storage = PlacedStorage(disk: disk, bucket: rig.storage, writesToBucket: inBucket)
                try await check.run(ObjectStorageContract(storage: storage))
            }
        }
    }

    @Test func whatWasWrittenBeforeAChangeIsReadAndDeletedWhereItLies() async throws {
        try await with { rig, disk in
            let before = PlacedStorage(disk: disk, bucket: nil, writesToBucket: false)
            let after = PlacedStorage(disk: disk, bucket: rig.storage, writesToBucket: true)
            let back = PlacedStorage(disk: disk, bucket: rig.storage, writesToBucket: false)
            let old = before.place(ObjectName(rawValue: "reports/old.pdf")!)
            let new = after.place(ObjectName(rawValue: "reports/new.pdf")!)
            #expect(old.rawValue == "reports/old.pdf" && new.rawValue == "gs:reports/new.pdf")
            try await before.put(old, bytes: [1], contentType: "x/y")
            try await after.put(new, bytes: [2], contentType: "x/y")
            #expect(rig.standIn.objects.keys.sorted() == ["reports/new.pdf"])
            for storage in [after, back] {
                #expect(try await storage.read(old, range: nil) == [1])
                #expect(try await storage.read(new, range: nil) == [2])
                #expect(try await storage.objects(in: "reports", after: nil, limit: 9).map(\.name) == [new, old])
            }
            // A marked name is never looked for on the disk.
            await #expect(throws: StorageError.self) { try await before.read(new, range: nil) }
            try await after.delete(old)
            try await back.delete(new)
            #expect(try await after.objects(in: "reports", after: nil, limit: 9).isEmpty)
        }
    }

    @Test func namesThatAreMadeAnewAreFoundInBoth() async throws {
        try await with { rig, disk in
            let record = try #require(ObjectName(rawValue: "verify/7K3M.json"))
            let after = PlacedStorage(disk: disk, bucket: rig.storage, writesToBucket: true)
            try await after.put(record, bytes: [3], contentType: "x/y")
            #expect(rig.standIn.objects.keys.sorted() == ["verify/7K3M.json"])
            #expect(try await after.read(record, range: nil) == [3])
            #expect(try await after.metadata(of: record).size == 1)
        }
    }

    @Test(arguments: [401, 403]) func aRefusalNeverLeadsToTheDisk(status: Int) async throws {
        try await with { rig, disk in
            let storage = PlacedStorage(disk: disk, bucket: rig.storage, writesToBucket: true)
            rig.standIn.always(.multipart, .status(status))
            let name = storage.place(ObjectName(rawValue: "reports/a.pdf")!)
            let error = await storageError { try await storage.put(name, bytes: [1], contentType: "x/y") }
            #expect(error?.cause.contains("\(status)") == true)
            let onDisk = try await disk.objects(in: "reports", after: nil, limit: 9)
            #expect(onDisk.isEmpty)
        }
    }

    @Test(arguments: ["ledger/2026/11/a.json", "receipts/2026-00001.pdf", "verify/7K3M.json"])
    func aNameThatLastsIsTakenInBothStores(path: String) async throws {
        try await with { rig, disk in
            let name = try #require(ObjectName(rawValue: path))
            let local = PlacedStorage(disk: disk, bucket: rig.storage, writesToBucket: false)
            let google = PlacedStorage(disk: disk, bucket: rig.storage, writesToBucket: true)
            for (first, second) in [(local, google), (google, local)] {
                try await first.put(name, bytes: [1], contentType: "x/y")
                for storage in [first, second] {
                    let error = await storageError { try await storage.put(name, bytes: [2], contentType: "x/y") }
                    #expect(error == .exists)
                }
                #expect(try await second.read(name, range: nil) == [1])
                try await second.delete(name)
                #expect(try await first.objects(in: name.folder, after: nil, limit: 9).isEmpty)
            }
        }
    }

    @Test func aNameThatLastsIsNotGivenWhileTheOtherStoreIsAway() async throws {
        try await with { rig, disk in
            rig.standIn.always(.describe, .status(503))
            let storage = PlacedStorage(disk: disk, bucket: rig.storage, writesToBucket: false)
            let receipt = try #require(ObjectName(rawValue: "receipts/2026-00001.pdf"))
            let error = await storageError { try await storage.put(receipt, bytes: [1], contentType: "x/y") }
            guard case .unavailable = error else { throw Unexpected(error: error) }
            #expect(try await disk.objects(in: "receipts", after: nil, limit: 9).isEmpty)
            #expect(rig.time.waits.reduce(.zero, +) <= .seconds(5))
        }
    }

    @Test func theBucketIsNotAskedForWhatIsTheDisksAlone() async throws {
        try await with { rig, disk in
            for step in [GoogleStandIn.Step.describe, .download, .delete] { rig.standIn.always(step, .status(503)) }
            let storage = PlacedStorage(disk: disk, bucket: rig.storage, writesToBucket: false)
            let photo = storage.place(try #require(ObjectName(rawValue: "uploads/s/a.jpg")))
            try await storage.put(photo, bytes: [1], contentType: "x/y")
            try await storage.delete(photo)
            #expect(await storageError { try await storage.read(photo, range: nil) } == .missing)
            #expect(rig.standIn.requests(.describe).isEmpty && rig.standIn.requests(.delete).isEmpty)
        }
    }

    @Test func whoLooksOnDoesNotWaitLongForGoogle() async throws {
        try await with { rig, disk in
            rig.standIn.always(.download, .status(503))
            let storage = PlacedStorage(disk: disk, bucket: rig.storage, writesToBucket: false).hurried
            let record = try #require(ObjectName(rawValue: "verify/7K3M.json"))
            let error = await storageError { try await storage.read(record, range: nil) }
            guard case .unavailable = error else { throw Unexpected(error: error) }
            #expect(rig.time.waits.reduce(.zero, +) <= .seconds(5))
        }
    }

    private struct Unexpected: Error { var error: StorageError? }
}
