import Domain
import FoundationEssentials
import TestSupport
import Testing

@testable import Integrations

/// Folders with many objects are gone through page by page. What it costs is counted, not timed.
@Suite struct DiskListingTests {
    private let directory: TemporaryDirectory
    private var root: String { directory.file("objects") }

    init() throws { directory = try TemporaryDirectory() }

    /// Files as `DiskStorage` would have written them, in the order of the names' paths.
    private func fill(_ count: Int) throws -> [String] {
        try FileManager.default.createDirectory(atPath: root + "/uploads", withIntermediateDirectories: true)
        let paths = (0..<count).map { "uploads/s\($0 % 97)/\($0).jpg" }
        for path in paths { try Data().write(to: URL(filePath: file(of: path))) }
        return paths.sorted()
    }

    private func file(of path: String) -> String {
        root + "/uploads/" + path.dropFirst("uploads/".count).map { $0 == "/" ? "," : String($0) }.joined()
    }

    /// All pages, until one comes up short.
    private func pages(
        _ storage: DiskStorage, of limit: Int, between: ([ListedObject]) throws -> Void = { _ in }
    ) async throws -> [[String]] {
        var pages: [[String]] = []
        var place: ObjectName?
        while true {
            let page = try await storage.objects(in: "uploads", after: place, limit: limit)
            pages.append(page.map(\.name.path))
            guard page.count == limit else { return pages }
            place = page.last?.name
            try between(page)
        }
    }

    @Test(arguments: [(50_000, 2), (2_000, 6)])
    func `ten thousand objects cost a few readings of their folder, not one for every page`(
        stretch: Int, readings: Int
    ) async throws {
        let paths = try fill(10_000)
        let storage = DiskStorage(root: root, stretch: stretch)
        let pages = try await pages(storage, of: 100)
        #expect(pages.flatMap(\.self) == paths)
        #expect(pages.count == 101)
        #expect(await storage.pages.readings == readings)
        #expect(await storage.pages.entries == readings * 10_000)
    }

    @Test func `what is deleted between two pages hides nothing else`() async throws {
        let paths = try fill(1_000)
        let storage = DiskStorage(root: root, stretch: 500)
        // Each page takes with it what follows it, and itself.
        var gone: Set<String> = []
        let seen = try await pages(storage, of: 100) { page in
            let last = try #require(page.last?.name.path)
            let next = paths.drop { $0 <= last }.prefix(30)
            for path in page.map(\.name.path) + next {
                try FileManager.default.removeItem(atPath: file(of: path))
                gone.insert(path)
            }
        }
        #expect(Set(seen.flatMap(\.self)).union(gone) == Set(paths))
        #expect(seen.dropLast().allSatisfy { $0.count == 100 }, "a page in the middle came up short")
    }

    @Test func `what is written behind the place is found, also when it is new`() async throws {
        let paths = try fill(300)
        let storage = DiskStorage(root: root, stretch: 1_000)
        let first = try await storage.objects(in: "uploads", after: nil, limit: 200)
        let late = "uploads/s99/late.jpg"
        try Data().write(to: URL(filePath: file(of: late)))
        let rest = try await storage.objects(in: "uploads", after: first.last?.name, limit: 200)
        #expect((first + rest).map(\.name.path) == paths + [late])
        // The beginning is always read anew.
        let early = "uploads/a/early.jpg"
        try Data().write(to: URL(filePath: file(of: early)))
        #expect(try await storage.objects(in: "uploads", after: nil, limit: 1).map(\.name.path) == [early])
    }

    @Test func `the order is that of the paths, and what is no object is passed over`() async throws {
        let paths = ["uploads/a-b/1", "uploads/a.b/1", "uploads/a/1", "uploads/a/b", "uploads/aa"]
        try FileManager.default.createDirectory(atPath: root + "/uploads/folder", withIntermediateDirectories: true)
        for path in paths { try Data().write(to: URL(filePath: file(of: path))) }
        for name in [".draft.tmp", "not an object", "a,"] {
            try Data().write(to: URL(filePath: root + "/uploads/" + name))
        }
        let storage = DiskStorage(root: root, stretch: 2)
        #expect(try await pages(storage, of: 1).flatMap(\.self) == paths)
        #expect(try await storage.objects(in: "inputs", after: nil, limit: 10).isEmpty)
    }
}
