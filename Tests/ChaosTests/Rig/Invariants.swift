import Crypto
import Drivers
import FoundationEssentials
import TestSupport
import Testing

/// What must hold after every run, seen from outside (state.md 16.1).
extension Cluster {
    /// I1, I10: every acknowledged report has ended, and none ever went backwards.
    func expectEnded(_ orders: [Order]) {
        #expect(orders.filter(\.isLost).map(\.task) == [], "acknowledged and lost")
        #expect(orders.filter { !$0.isLost && $0.last?.isTerminal != true }.map(\.task) == [], "not ended")
        #expect(orders.compactMap(\.fall) == [], "went backwards")
    }

    /// I2: each complete report has one object with the stated digest, and it is a sound PDF. Beyond these there are
    /// only objects that the outbox knows.
    func expectResults(_ orders: [Order]) async throws {
        try await expectObjects(of: orders)
        let known = try await outboxSize()
        let extra = try reportFiles().count - orders.count { $0.isComplete }
        #expect(extra <= known, "objects that nobody knows")
    }

    /// The same where Redis may have forgotten what was uploaded: only of the complete ones.
    func expectObjects(of orders: [Order]) async throws {
        let digests = orders.filter(\.isComplete).compactMap { $0.last?.sha256 }
        #expect(digests.count == orders.count { $0.isComplete }, "complete without a digest")
        let folder = try TemporaryDirectory()
        let copies = try copy(Set(digests), to: folder)
        #expect(Set(digests).subtracting(copies.keys) == [], "complete, but no object has the stated digest")
        try await expectSound(Array(copies.values))
    }

    /// The objects of these digests, so that nobody erases one that is being looked at: two customers' reports of the same
    /// data, language and second are the same bytes, and one of the two may have left.
    private func copy(_ digests: Set<String>, to folder: TemporaryDirectory) throws -> [String: String] {
        var copies: [String: String] = [:]
        for file in try reportFiles() {
            guard let bytes = try? Data(contentsOf: URL(filePath: file)) else { continue }
            let digest = Self.digest(of: bytes)
            guard digests.contains(digest), copies[digest] == nil else { continue }
            let copy = folder.file(digest)
            try bytes.write(to: URL(filePath: copy))
            copies[digest] = copy
        }
        return copies
    }

    /// Two at a time: as many as the smallest machine has cores.
    private func expectSound(_ files: [String]) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, file) in files.enumerated() {
                if index >= 2 { try await group.next() }
                group.addTask {
                    let check = try await Tool.run("qpdf", "--check", file)
                    #expect(check.status.isSuccess, "\(check.status): \(check.output)")
                }
            }
            try await group.waitForAll()
        }
    }

    /// What the outbox knows goes when it is due, and nothing else: as many objects as complete reports are left.
    func expectOrphansErased(keeping count: Int) async throws {
        try await makeOutboxDue()
        let isClean = try await eventually(within: .seconds(20)) { try reportFiles().count == count }
        let left = try reportFiles().count
        #expect(isClean, "\(left) objects, \(count) complete reports")
    }

    /// I7, when everything has ended.
    func expectIdleQueue() async throws {
        let isIdle = try await eventually(within: .seconds(15)) { try await queues().allSatisfy(\.isIdle) }
        let busy = try await queues().filter { !$0.isIdle }
        #expect(isIdle, "\(busy)")
    }

    /// I6: when everybody has left, nothing is left but the marks of deleted sessions and the records that verify their reports.
    func expectNothingLeft(of customers: [Customer]) async throws {
        for customer in customers { try await customer.leave() }
        let isEmpty = try await eventually(within: .seconds(30)) { try await remains().isEmpty }
        let left = try await remains().prefix(10)
        #expect(isEmpty, "\(left)")
    }

    private func remains() async throws -> [String] {
        let keys = try await store.send(["KEYS", "cp:*"]).array?.compactMap(\.string) ?? []
        let marks = [
            "cp:s:", "cp:q:", "cp:r:", "cp:i:", "cp:probe:", "cp:ver:", "cp:ans:orphan-sweep", "cp:ans:loss-check",
        ]
        var left = keys.filter { key in !marks.contains { key.hasPrefix($0) } }
        for key in keys where key.hasPrefix("cp:s:") {
            if try await store.send(["HEXISTS", RedisArgument(key), "gone"]).int != 1 { left.append(key) }
        }
        for folder in ["reports", "inputs", "uploads"] { left += try files(in: folder) }
        return left
    }

    func reportFiles() throws -> [String] { try files(in: "reports") }

    private func files(in folder: String) throws -> [String] {
        let path = objects + "/" + folder
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        // A name that begins with a dot is a file that is being written.
        return try FileManager.default.contentsOfDirectory(atPath: path).filter { !$0.hasPrefix(".") }.map {
            path + "/" + $0
        }
    }

    private static func digest(of bytes: Data) -> String {
        SHA256.hash(data: bytes).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}

/// Waits until something is so. False when it was not within `limit`.
func eventually(
    within limit: Duration, every pause: Duration = .milliseconds(50), _ condition: () async throws -> Bool
) async throws -> Bool {
    let deadline = ContinuousClock.now + limit
    while ContinuousClock.now < deadline {
        if try await condition() { return true }
        try await Task.sleep(for: pause)
    }
    return try await condition()
}
