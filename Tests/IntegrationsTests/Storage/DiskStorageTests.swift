import Domain
import Drivers
import FoundationEssentials
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
}
