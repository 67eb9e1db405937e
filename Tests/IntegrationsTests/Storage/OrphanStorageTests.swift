import Actors
import Domain
import FoundationEssentials
import Logging
import TestSupport
import Testing

@testable import Integrations

/// What nothing knows of any more, on a disk and in a bucket.
@Suite(.timeLimit(.minutes(5))) struct OrphanStorageTests {
    @Test func oldObjectsAndDraftsGoAndAllElseStays() async throws {
        try await GoogleRig.with { rig in
            let folder = try TemporaryDirectory()
            let root = folder.file("objects")
            let disk = DiskStorage(root: root, minimumFree: 0)
            let old = GoogleRig.now.addingTimeInterval(-4 * 86_400 - 60)
            let paths = ["uploads/s/a.jpg", "inputs/s/a.json", "reports/a.pdf", "receipts/a.pdf", "ledger/2026/a.json"]
            for (suffix, date) in [("-old", old), ("-young", GoogleRig.now.addingTimeInterval(-3 * 86_400))] {
                rig.standIn.setClock { date }
                for path in paths {
                    let name = try #require(ObjectName(rawValue: path + suffix))
                    try await disk.put(name, bytes: [1], contentType: "x/y")
                    try await rig.storage.put(name.inBucket, bytes: [2], contentType: "x/y")
                }
                try Data([3]).write(to: URL(filePath: root + "/uploads/.\(suffix.count).tmp"))
                try age(root, to: date, where: { $0.hasSuffix(suffix) || $0 == ".\(suffix.count).tmp" })
            }
            rig.standIn.setClock { GoogleRig.now }
            try Data([3]).write(to: URL(filePath: root + "/uploads/.99.tmp"))
            try age(root, to: GoogleRig.now, where: { $0 == ".99.tmp" })
            let sweep = OrphanSweep(
                storage: PlacedStorage(disk: disk, bucket: rig.storage, writesToBucket: true),
                claims: FakeAnswerStore(), instance: "i", lifetime: SessionLifetime(), page: 3,
                clock: .fixed(GoogleRig.now), logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
            for _ in 0..<30 { try await sweep.step() }
            let left = (paths.map { $0 + "-young" } + paths.suffix(2).map { $0 + "-old" }).sorted()
            #expect(rig.standIn.objects.keys.sorted() == left)
            let files = try FileManager.default.subpathsOfDirectory(atPath: root).filter { $0.contains(".") }
            let onDisk = left.map { $0.replacing("/", with: ",").replacing(",", with: "/", maxReplacements: 1) }
            #expect(files.sorted() == (onDisk + ["uploads/.99.tmp"]).sorted())
        }
    }

    private func age(_ root: String, to date: Date, where isMeant: (String) -> Bool) throws {
        for path in try FileManager.default.subpathsOfDirectory(atPath: root)
        where isMeant(String(path.split(separator: "/").last ?? "")) {
            try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: root + "/" + path)
        }
    }
}
