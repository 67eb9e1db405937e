import Domain
import Drivers
import FoundationEssentials
import NIOConcurrencyHelpers
import TestSupport
import Testing

@testable import Integrations

@Suite struct DiskStorageTests {
    private let directory: TemporaryDirectory
    private var root: String { directory.file("data/objects") }
    private var storage: DiskStorage { DiskStorage(root: root) }

    init() throws { directory = try TemporaryDirectory() }

    @Test(arguments: ObjectStorageContract.checks.indices) func keepsTheContract(_ index: Int) async throws {
        try await ObjectStorageContract.checks[index].run(ObjectStorageContract(storage: storage))
    }

    @Test func filesArePrivateAndNothingElseIsLeft() async throws {
        let name = try #require(ObjectName(rawValue: "uploads/s1/a.jpg"))
        try await storage.put(name, bytes: [1], contentType: "image/jpeg")
        try await storage.check()
        let files = FileManager.default
        #expect(try files.subpathsOfDirectory(atPath: root).sorted() == ["uploads", "uploads/s1,a.jpg"])
        let mode = try files.attributesOfItem(atPath: root + "/uploads/s1,a.jpg")[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test func deletionLeavesNoEmptyDirectoryPerSession() async throws {
        let name = try #require(ObjectName(rawValue: "uploads/s1/a.jpg"))
        try await storage.put(name, bytes: [1], contentType: "image/jpeg")
        try await storage.delete(name)
        #expect(try FileManager.default.subpathsOfDirectory(atPath: root) == ["uploads"])
    }

    @Test func isFullBeforeTheDiskIs() async throws {
        let storage = DiskStorage(root: root, minimumFree: .max / 2)
        let name = try #require(ObjectName(rawValue: "reports/a.pdf"))
        await #expect(throws: StorageError.full) { try await storage.put(name, bytes: [1], contentType: "x") }
        await #expect(throws: StorageError.full) { try await storage.check() }
    }

    @Test func saysWhenTheDirectoryCannotBeUsed() async throws {
        let storage = DiskStorage(root: "/proc/none/objects")
        await #expect(throws: StorageError.self) { try await storage.check() }
    }

    @Test func longObjectsAreReadInPieces() async throws {
        let name = try #require(ObjectName(rawValue: "reports/long.pdf"))
        try await storage.put(name, bytes: [UInt8](repeating: 7, count: 17 << 20), contentType: "x")
        #expect(try await storage.read(name, range: 0..<(17 << 20)).count == 16 << 20)
        #expect(try await storage.read(name, range: (16 << 20)..<(17 << 20)).count == 1 << 20)
        await #expect(throws: StorageError.self) { try await storage.read(name, range: nil) }
    }

    /// Names that would lead out of the folder are no names at all.
    @Test(arguments: [
        "../x", "reports/../../x", "reports/..", "..", "/etc/passwd", "reports//x", "reports/", "", ".",
        "reports/.hidden",
        "reports/a\0b", "reports/%2e%2e/x", "reports/a\\..\\b", "reports/\u{2024}\u{2024}/x", "gs:", "gs:../x",
        "gs:gs:x",
        "reports/" + String(repeating: "a", count: 505),
    ]) func namesThatLeadOutAreRefused(text: String) { #expect(ObjectName(rawValue: text) == nil) }

    @Test func aNameTooLongForTheDiskIsRefusedCleanly() async throws {
        let name = try #require(ObjectName(rawValue: "reports/" + String(repeating: "a", count: 300)))
        await #expect(throws: StorageError.self) { try await storage.put(name, bytes: [1], contentType: "x") }
        #expect(try FileManager.default.contentsOfDirectory(atPath: root + "/reports") == [])
    }

    @Test func noLinkIsFollowed() async throws {
        let files = FileManager.default
        let outside = directory.file("outside")
        try files.createDirectory(atPath: outside, withIntermediateDirectories: true)
        try Data("secret".utf8).write(to: URL(filePath: outside + "/a.pdf"))
        let inside = try #require(ObjectName(rawValue: "reports/b.pdf"))
        try await storage.put(inside, bytes: [1], contentType: "x")
        // A file that is a link, and a folder that is one.
        try files.createSymbolicLink(atPath: root + "/reports/a.pdf", withDestinationPath: outside + "/a.pdf")
        try files.createSymbolicLink(atPath: root + "/uploads", withDestinationPath: outside)
        for text in ["reports/a.pdf", "uploads/a.pdf"] {
            let name = try #require(ObjectName(rawValue: text))
            await #expect(throws: StorageError.self) { try await storage.read(name, range: nil) }
            await #expect(throws: StorageError.self) { try await storage.metadata(of: name) }
            await #expect(throws: StorageError.self) { try await storage.put(name, bytes: [2], contentType: "x") }
            try? await storage.delete(name)
        }
        #expect(try Data(contentsOf: URL(filePath: outside + "/a.pdf")) == Data("secret".utf8))
        #expect(try files.contentsOfDirectory(atPath: outside) == ["a.pdf"])
        #expect(try await storage.read(inside, range: nil) == [1])
    }

    @Test func aContentThatFailsLeavesNothing() async throws {
        let name = try #require(ObjectName(rawValue: "reports/a.pdf"))
        let content = ObjectContent(size: 3 << 20) { range throws(StorageError) in
            if range.lowerBound > 0 { throw .unavailable("gone") }
            return [UInt8](repeating: 1, count: range.count)
        }
        await #expect(throws: StorageError.unavailable("gone")) {
            try await storage.put(name, content, contentType: "x")
        }
        #expect(try FileManager.default.subpathsOfDirectory(atPath: root) == ["reports"])
    }

    @Test func whatAKilledProgramLeftGoesWhenItIsOld() async throws {
        let files = FileManager.default
        let name = try #require(ObjectName(rawValue: "reports/a.pdf"))
        try await storage.put(name, bytes: [1], contentType: "x")
        for draft in [".1.tmp", ".2.tmp"] { try Data([1]).write(to: URL(filePath: root + "/reports/" + draft)) }
        let old = Date(timeIntervalSince1970: 1_000_000)
        for file in [".1.tmp", "a.pdf"] {
            try files.setAttributes([.modificationDate: old], ofItemAtPath: root + "/reports/" + file)
        }
        try await storage.removeDrafts(before: Date(timeIntervalSince1970: 2_000_000))
        #expect(try files.contentsOfDirectory(atPath: root + "/reports").sorted() == [".2.tmp", "a.pdf"])
    }

    /// Where this machine lets nobody mount, `FullDiskTests` alone stands for it.
    @Test(.enabled("needs the right to mount a file system", TinyDisk.isAllowed))
    func aFullDiskIsToldAndLeavesNoTornFile() async throws {
        try await TinyDisk.with { disk in
            let storage = DiskStorage(root: disk + "/objects", minimumFree: .min / 2)
            let (small, large) = (ObjectName(rawValue: "reports/a.pdf"), ObjectName(rawValue: "reports/b.pdf"))
            try await storage.put(#require(small), bytes: [1, 2, 3], contentType: "x")
            await #expect(throws: StorageError.full) {
                try await storage.put(#require(large), bytes: [UInt8](repeating: 1, count: 4 << 20), contentType: "x")
            }
            #expect(try await storage.read(#require(small), range: nil) == [1, 2, 3])
            #expect(try FileManager.default.contentsOfDirectory(atPath: disk + "/objects/reports") == ["a.pdf"])
        }
    }

    @Test func aLargeObjectIsWrittenPieceByPiece() async throws {
        let longest = LargestPiece()
        let content = ObjectContent(size: (64 << 20) + 1) { range throws(StorageError) in
            longest.note(range.count)
            return [UInt8](repeating: UInt8(truncatingIfNeeded: range.lowerBound >> 20), count: range.count)
        }
        let name = try #require(ObjectName(rawValue: "reports/huge.pdf"))
        try await storage.put(name, content, contentType: "x")
        #expect(longest.bytes <= 1 << 20)
        #expect(try await storage.metadata(of: name).size == (64 << 20) + 1)
        #expect(try await storage.read(name, range: (63 << 20)..<(63 << 20) + 2) == [63, 63])
    }
}

/// A file system of two megabytes.
private enum TinyDisk {
    static let isAllowed: @Sendable () async throws -> Bool = {
        do { try await with { _ in } } catch is NoRight { return false }
        return true
    }

    private struct NoRight: Error {}

    static func with(_ body: (String) async throws -> Void) async throws {
        let directory = try TemporaryDirectory()
        let disk = directory.file("small")
        try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
        let mount = try? await Tool.run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk)
        guard mount?.status.isSuccess == true else { throw NoRight() }
        let result: Result<Void, any Error>
        do { result = .success(try await body(disk)) } catch { result = .failure(error) }
        _ = try await Tool.run("umount", disk)
        try result.get()
    }
}

private final class LargestPiece: Sendable {
    private let box = NIOLockedValueBox(0)
    func note(_ count: Int) { box.withLockedValue { $0 = max($0, count) } }
    var bytes: Int { box.withLockedValue { $0 } }
}
