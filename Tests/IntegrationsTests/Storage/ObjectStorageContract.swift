import Domain
import Testing

/// What every `ObjectStorage` must do; each implementation's suite runs all of it.
struct ObjectStorageContract {
    let storage: any ObjectStorage

    static let checks: [(name: String, run: @Sendable (ObjectStorageContract) async throws -> Void)] = [
        ("what was put is read", { try await $0.readsWhatWasPut() }),
        ("an object is never overwritten", { try await $0.neverOverwrites() }),
        ("one of many writers of a name wins", { try await $0.oneWriterWins() }),
        ("ranges are cut to what there is", { try await $0.cutsRanges() }),
        ("what is not there is missing", { try await $0.knowsWhatIsMissing() }),
        ("deletion is final and may be repeated", { try await $0.deletesForGood() }),
        ("metadata tells size and a steady tag", { try await $0.describes() }),
        ("names that share a beginning are apart", { try await $0.keepsNamesApart() }),
        ("the check leaves nothing behind", { try await $0.checks() }),
    ]

    private func name(_ text: String) throws -> ObjectName { storage.place(try #require(ObjectName(rawValue: text))) }

    private func put(_ text: String, _ bytes: [UInt8]) async throws {
        try await storage.put(try name(text), bytes: bytes, contentType: "application/pdf")
    }

    private func error(_ body: () async throws -> some Any) async -> StorageError? {
        do {
            _ = try await body()
            return nil
        } catch {
            return error as? StorageError
        }
    }

    private func readsWhatWasPut() async throws {
        let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }
        try await put("reports/a-en-1.pdf", bytes)
        try await put("reports/empty.pdf", [])
        #expect(try await storage.read(try name("reports/a-en-1.pdf"), range: nil) == bytes)
        #expect(try await storage.read(try name("reports/empty.pdf"), range: nil) == [])
    }

    private func neverOverwrites() async throws {
        try await put("reports/a.pdf", [1])
        #expect(await error { try await put("reports/a.pdf", [2, 2]) } == .exists)
        #expect(try await storage.read(try name("reports/a.pdf"), range: nil) == [1])
    }

    private func oneWriterWins() async throws {
        let errors = await withTaskGroup(of: StorageError?.self) { group in
            for number in 0..<8 { group.addTask { await error { try await put("uploads/s/a.jpg", [UInt8(number)]) } } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(errors.filter { $0 == nil }.count == 1)
        #expect(errors.filter { $0 == .exists }.count == 7)
    }

    private func cutsRanges() async throws {
        try await put("reports/a.pdf", [0, 1, 2, 3, 4])
        let object = try name("reports/a.pdf")
        #expect(try await storage.read(object, range: 1..<3) == [1, 2])
        #expect(try await storage.read(object, range: 3..<90) == [3, 4])
        #expect(try await storage.read(object, range: 5..<6) == [])
    }

    private func knowsWhatIsMissing() async throws {
        let object = try name("reports/none.pdf")
        #expect(await error { try await storage.read(object, range: nil) } == .missing)
        #expect(await error { try await storage.metadata(of: object) } == .missing)
    }

    private func deletesForGood() async throws {
        try await put("uploads/s/a.jpg", [1])
        let object = try name("uploads/s/a.jpg")
        try await storage.delete(object)
        try await storage.delete(object)
        #expect(await error { try await storage.read(object, range: nil) } == .missing)
        try await put("uploads/s/a.jpg", [2])
    }

    private func describes() async throws {
        try await put("reports/a.pdf", [1, 2, 3])
        try await put("reports/b.pdf", [1, 2, 3, 4])
        let first = try await storage.metadata(of: try name("reports/a.pdf"))
        #expect(first.size == 3)
        #expect(try await storage.metadata(of: try name("reports/a.pdf")) == first)
        #expect(try await storage.metadata(of: try name("reports/b.pdf")).etag != first.etag)
    }

    private func keepsNamesApart() async throws {
        let names = ["a", "b/a", "b/a/c", "b/a-c", "b/a_c", "b/a.c"]
        for (index, name) in names.enumerated() { try await put(name, [UInt8(index)]) }
        for (index, text) in names.enumerated() {
            #expect(try await storage.read(try name(text), range: nil) == [UInt8(index)])
        }
    }

    private func checks() async throws {
        try await storage.check()
        try await storage.check()
    }
}
