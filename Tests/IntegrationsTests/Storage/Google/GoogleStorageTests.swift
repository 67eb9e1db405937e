import Domain
import Drivers
import FoundationEssentials
import NIOConcurrencyHelpers
import TestSupport
import Testing

@testable import Integrations

@Suite(.timeLimit(.minutes(5))) struct GoogleStorageTests {
    @Test(arguments: ObjectStorageContract.checks.indices) func keepsTheContract(_ index: Int) async throws {
        try await GoogleRig.with { rig in
            try await ObjectStorageContract.checks[index].run(ObjectStorageContract(storage: rig.storage))
            #expect(rig.standIn.complaints == [])
        }
    }

    /// It is lax: preconditions and errors are the stand-in's business.
    @Test func theEmulatorGivesBackWhatItWasGiven() async throws {
        try await GoogleEmulator.with { storage, proxy in
            let sizes = [0, 1, 100_000, 262_144, 1_048_575, 1_048_576, 3_000_000]
            for size in sizes {
                let name = try #require(ObjectName(rawValue: "reports/of-\(size).pdf"))
                let bytes = GoogleRig.bytes(size)
                try await storage.put(name, bytes: bytes, contentType: "application/pdf")
                #expect(try await storage.read(name, range: nil) == bytes)
                #expect(try await storage.metadata(of: name).size == size)
                if size > 10 { #expect(try await storage.read(name, range: 3..<9) == Array(bytes[3..<9])) }
            }
            let listed = try await storage.objects(in: "reports", after: nil, limit: 100).map(\.name.path)
            #expect(listed == sizes.map { "reports/of-\($0).pdf" }.sorted())
            for size in sizes {
                let name = try #require(ObjectName(rawValue: "reports/of-\(size).pdf"))
                try await storage.delete(name)
                #expect(await storageError { try await storage.read(name, range: nil) } == .missing)
            }
            try await storage.check()
        }
    }

    @Test func anUploadGoesOnWhereTheConnectionBroke() async throws {
        try await GoogleEmulator.with { storage, proxy in
            let bytes = GoogleRig.bytes(3_000_000)
            let name = try #require(ObjectName(rawValue: "reports/long.pdf"))
            // The connection is cut while a piece in the middle is being read.
            let content = ObjectContent(size: bytes.count) { range throws(StorageError) in
                if range.lowerBound == 786_432 { proxy.cut() }
                return Array(bytes[range])
            }
            try await storage.put(name, content, contentType: "application/pdf")
            #expect(try await storage.read(name, range: nil) == bytes)
        }
    }

    @Test func whatWasKeptOfACutPieceIsNotSentAgain() async throws {
        try await GoogleRig.with({ $0.chunk = 524_288 }) { rig in
            let bytes = GoogleRig.bytes(1_500_000)
            let name = try #require(ObjectName(rawValue: "reports/long.pdf"))
            rig.standIn.plan(.chunk, nil, .cutInside)
            try await rig.storage.put(name, bytes: bytes, contentType: "application/pdf")
            #expect(rig.standIn.objects["reports/long.pdf"]?.bytes == bytes)
            let starts = rig.standIn.requests(.chunk).map { $0.headers["content-range"] ?? "" }
            #expect(starts.contains("bytes 786432-1310719/1500000"), "\(starts)")
            // At most curl sends the cut piece again, as it was.
            #expect(rig.standIn.complaints.count <= 1)
        }
    }

    @Test func fiftyAtOnce() async throws {
        try await GoogleRig.with { rig in
            let names = (0..<50).compactMap { ObjectName(rawValue: "uploads/s/\($0).jpg") }
            rig.standIn.plan(.multipart, nil, .status(503), .lost, nil, .status(429), .reset, .truncated)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (number, name) in names.enumerated() {
                    let bytes = GoogleRig.bytes(10_000 + number)
                    group.addTask {
                        try await rig.storage.put(name, bytes: bytes, contentType: "image/jpeg")
                        #expect(try await rig.storage.read(name, range: nil) == bytes)
                    }
                }
                try await group.waitForAll()
            }
            #expect(rig.standIn.creations.count == 50 && rig.standIn.creations.values.allSatisfy { $0 == 1 })
            #expect(rig.standIn.count(.token) == 1)
            #expect(rig.standIn.complaints == [])
        }
    }

    @Test func ofFiftyWritersOfOneNameOneWins() async throws {
        try await GoogleRig.with { rig in
            let name = try #require(ObjectName(rawValue: "ledger/2026/11/a.json"))
            rig.standIn.plan(.multipart, .lost, .status(503), .lost, .reset)
            let errors = await withTaskGroup(of: StorageError?.self) { group in
                for number in 0..<50 {
                    group.addTask {
                        await storageError {
                            try await rig.storage.put(name, bytes: [UInt8(number)], contentType: "x/y")
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(errors.count { $0 == nil } == 1)
            #expect(errors.count { $0 == .exists } == 49)
            #expect(rig.standIn.creations == [name.path: 1])
        }
    }

    @Test func listsOverManyPages() async throws {
        try await GoogleRig.with { rig in
            let paths = (10..<30).map { "reports/\($0).pdf" }
            for path in paths { try await rig.storage.put(ObjectName(rawValue: path)!, bytes: [1], contentType: "x/y") }
            try await rig.storage.put(ObjectName(rawValue: "uploads/x")!, bytes: [1], contentType: "x/y")
            let all = try await rig.storage.objects(in: "reports", after: nil, limit: 100)
            #expect(all.map(\.name.path) == paths && all.allSatisfy { $0.name.isInBucket })
            #expect(all.allSatisfy { abs($0.writtenAt.timeIntervalSince(GoogleRig.now)) < 1 })
            let some = try await rig.storage.objects(in: "reports", after: all[4].name, limit: 7)
            #expect(some.map(\.name.path) == Array(paths[5..<12]))
        }
    }

    @Test func otherBytesThanWereStoredAreNotHandedOut() async throws {
        try await GoogleRig.with { rig in
            let name = try #require(ObjectName(rawValue: "reports/a.pdf"))
            try await rig.storage.put(name, bytes: GoogleRig.bytes(5_000), contentType: "application/pdf")
            rig.standIn.spoil(name.path)
            let error = await storageError { try await rig.storage.read(name, range: nil) }
            #expect(error == .unavailable("Google Cloud Storage sent other bytes than it holds"))
        }
    }

    @Test func memoryDoesNotGrowWithTheObject() async throws {
        try await GoogleRig.with({ $0.chunk = 1 << 20 }) { rig in
            let longest = Longest()
            let content = ObjectContent(size: 40 << 20) { range throws(StorageError) in
                longest.note(range.count)
                return [UInt8](repeating: UInt8(truncatingIfNeeded: range.lowerBound >> 20), count: range.count)
            }
            let name = try #require(ObjectName(rawValue: "reports/huge.pdf"))
            try await rig.storage.put(name, content, contentType: "application/pdf")
            #expect(longest.value <= 1 << 20)
            #expect(rig.standIn.objects[name.path]?.bytes.count == 40 << 20)
            // Nor is it read as a whole.
            #expect(try await rig.storage.read(name, range: 0..<(40 << 20)).count == 16 << 20)
            #expect(await storageError { try await rig.storage.read(name, range: nil) } != nil)
        }
    }
}

private final class Longest: Sendable {
    private let box = NIOLockedValueBox(0)
    func note(_ count: Int) { box.withLockedValue { $0 = max($0, count) } }
    var value: Int { box.withLockedValue { $0 } }
}
