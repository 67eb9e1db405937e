import Drivers
import TestSupport
import Testing

@Suite struct FileStoreTests {
    private let store = FileStore()

    private func code(_ body: () async throws -> some Any) async -> FileError.Code? {
        await #expect(throws: FileError.self) { _ = try await body() }?.code
    }

    @Test func writesReadsAndReplaces() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("f")
        try await store.writeAtomically(path, [1, 2, 3])
        try await store.writeAtomically(path, Array(0...255))
        #expect(try await store.read(path) == Array(0...255))
        #expect(try await store.read(path, range: 250..<1_000) == [250, 251, 252, 253, 254, 255])
        #expect(try await store.read(path, range: 300..<400) == [])
        #expect(try await store.status(path).bytes == 256)
        #expect(try await store.list(directory.path) == ["f"], "no temporary file stays")
    }

    @Test func createsOnlyOnce() async throws {
        let path = try TemporaryDirectory()
        let winners = await withTaskGroup(of: Bool.self) { group in
            for number in UInt8(0)..<16 {
                group.addTask { (try? await store.writeAtomically(path.file("f"), [number], createOnly: true)) != nil }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(winners == 1)
        #expect(await code { try await store.writeAtomically(path.file("f"), [], createOnly: true) } == .exists)
        #expect(try await store.list(path.path) == ["f"])
    }

    @Test func whatIsMissingIsNotFound() async throws {
        let directory = try TemporaryDirectory()
        #expect(await code { try await store.read(directory.file("f")) } == .notFound)
        #expect(await code { try await store.status(directory.file("f")) } == .notFound)
        #expect(await code { try await store.writeAtomically(directory.file("d/f"), []) } == .notFound)
        #expect(try await store.remove(directory.file("f")) == false)
    }

    @Test func makesDirectoriesAndRemovesFiles() async throws {
        let directory = try TemporaryDirectory()
        for _ in 0..<2 { try await store.makeDirectory(directory.file("a/b/c")) }
        #expect(try await store.status(directory.file("a/b/c")).isDirectory)
        try await store.writeAtomically(directory.file("a/f"), [1])
        #expect(try await store.remove(directory.file("a/f")))
        try await store.syncDirectory(directory.path)
        #expect(await code { try await store.makeDirectory("/proc/none/a") } == .notFound)
    }

    @Test func tellsTheFreeSpace() async throws {
        #expect(try await store.freeSpace("/") > 0)
    }

    @Test func readingIsBounded() async throws {
        let directory = try TemporaryDirectory()
        try await store.writeAtomically(directory.file("f"), [1, 2, 3])
        #expect(await code { try await store.read(directory.file("f"), limit: 2) } == .failed)
        #expect(await code { try await store.read(directory.path) } == .failed)
    }
}
