public import Domain
import FoundationEssentials

/// Complete reports as a ZIP that is sent while it is made (row R10).
///
/// A report that cannot be read is named in the manifest and does not break the archive. Memory holds one report.
public struct ReportArchive: Sendable {
    private struct Item: Sendable {
        var path: String
        var record: TaskRecord
        var result: ReportResult
    }

    /// What `manifest.json` holds for each report.
    private struct Line: Encodable {
        var file: String
        var taskId: String
        var vinMasked: String
        var locale: String
        /// `ok`, or `failed` when the file could not be had.
        var status: String
        var pages: Int
        var bytes: Int
        var sha256: String
    }

    private let items: [Item]
    private let storage: any ObjectStorage
    private let archiver: any Archiver

    /// - Throws: `no_reports` when none is complete.
    public init(_ tasks: [TaskRecord], storage: any ObjectStorage, archiver: any Archiver) throws(Problem) {
        items = Self.items(of: tasks)
        self.storage = storage
        self.archiver = archiver
        if items.isEmpty { throw Problem(.noReports, "No report is complete") }
    }

    /// Sends the archive to `sink`, whose pace it follows.
    /// - Returns: how many reports are in it, and how many could not be read.
    @discardableResult
    @concurrent
    public func write(
        to sink: @concurrent ([UInt8]) async throws -> Void
    ) async throws -> (stored: Int, failed: Int) {
        var archive = archiver.makeArchive()
        var lines: [Line] = []
        for item in items {
            let bytes = await pdf(item)
            lines.append(line(item, isStored: bytes != nil))
            if let bytes {
                try await sink(archive.add(name: item.path, bytes: bytes, modified: Self.time(item.record)))
            }
        }
        let manifest = [UInt8](try DomainJSON.encode(["reports": lines]))
        let newest = items.map(\.record).max { $0.updatedAt < $1.updatedAt }
        try await sink(
            archive.add(name: "manifest.json", bytes: manifest, modified: newest.map(Self.time) ?? CivilTime(.now)))
        try await sink(archive.finish())
        let failed = lines.count { $0.status != "ok" }
        return (lines.count - failed, failed)
    }

    /// One folder per car when there are several. Two cars of one model and year have reports of the same name.
    private static func items(of tasks: [TaskRecord]) -> [Item] {
        var used: Set<String> = []
        let folders = Set(tasks.map(\.maskedVIN)).count > 1
        return tasks.compactMap { record in
            guard record.status == .complete, let result = record.result else { return nil }
            let base = (folders ? "vehicle_\(record.maskedVIN.suffix(6))/" : "") + result.fileName
            var (path, number) = (base + ".pdf", 1)
            while !used.insert(path).inserted {
                number += 1
                path = "\(base)_\(number).pdf"
            }
            return Item(path: path, record: record, result: result)
        }
    }

    private func pdf(_ item: Item) async -> [UInt8]? {
        let bytes = try? await storage.read(item.result.object, range: nil)
        return bytes?.count == item.result.bytes ? bytes : nil
    }

    private func line(_ item: Item, isStored: Bool) -> Line {
        Line(
            file: item.path, taskId: item.record.id.rawValue, vinMasked: item.record.maskedVIN,
            locale: item.record.language.rawValue, status: isStored ? "ok" : "failed", pages: item.result.pages,
            bytes: item.result.bytes, sha256: item.result.sha256)
    }

    private static func time(_ record: TaskRecord) -> CivilTime { CivilTime(record.completedAt ?? record.updatedAt) }
}
