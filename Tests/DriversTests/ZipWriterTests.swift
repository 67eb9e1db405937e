import FoundationEssentials
import TestSupport
import Testing

@testable import Drivers

@Suite struct ZipWriterTests {
    private let modified = DOSTime(unixSeconds: 1_795_446_245)  // 2026-11-23 15:04:05 UTC

    /// Runs a command and returns its lines; the test fails when the command does.
    private func run(_ command: [String]) async throws -> [String] {
        let lines = LineBox()
        let child = try await ChildProcess.spawn(
            ProcessConfiguration(
                executable: command[0], arguments: Array(command.dropFirst()),
                environment: ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "", "PYTHONIOENCODING": "utf-8"],
                standardOutput: .lines(lines.append), standardError: .lines(lines.append)))
        #expect(await child.finish() == .exited(code: 0), "\(lines.all)")
        return lines.all
    }

    private func archive(_ directory: TemporaryDirectory, entries: Int = 0) throws -> String {
        var writer = ZipWriter()
        var bytes = try writer.entryHeader(name: "März/рахунок.txt", modified: modified)
        for piece in ["hello ", "", "world"] { bytes += try writer.data(Array(piece.utf8)) }
        bytes += try writer.endEntry()
        bytes += try writer.entry(name: "whole.bin", modified: modified, content: Array(repeating: 7, count: 70_000))
        bytes += try writer.entryHeader(name: "far", modified: modified, mayPassFourGigabytes: true)
        bytes += try writer.data([1, 2, 3])
        bytes += try writer.endEntry()
        for number in 0..<entries { bytes += try writer.entry(name: "e\(number)", modified: modified, content: []) }
        bytes += try writer.finish()
        let path = directory.file("a.zip")
        try Data(bytes).write(to: URL(filePath: path))
        return path
    }

    @Test func unzipAcceptsIt() async throws {
        let directory = try TemporaryDirectory()
        let lines = try await run(["unzip", "-t", try archive(directory)])
        #expect(lines.last?.hasPrefix("No errors detected") == true)
    }

    @Test func pythonReadsNamesTimesAndContent() async throws {
        let directory = try TemporaryDirectory()
        let script = """
            import sys, zipfile
            z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None
            for i in z.infolist(): print(i.filename, i.file_size, '%d-%d-%d %d:%d:%d' % i.date_time, sum(z.read(i)))
            """
        #expect(
            try await run(["python3", "-c", script, try archive(directory)]) == [
                "März/рахунок.txt 11 2026-11-23 15:4:4 1116", "whole.bin 70000 2026-11-23 15:4:4 490000",
                "far 3 2026-11-23 15:4:4 6",
            ])
    }

    @Test func moreEntriesThanFitInSixteenBits() async throws {
        let directory = try TemporaryDirectory()
        let script = "import sys, zipfile; print(len(zipfile.ZipFile(sys.argv[1]).infolist()))"
        #expect(try await run(["python3", "-c", script, try archive(directory, entries: 65_600)]) == ["65603"])
    }

    @Test(arguments: ["", "/etc/passwd", "a/../../b", "..", "a\\b", "a\nb", String(repeating: "x", count: 65_536)])
    func refusesHarmfulNames(name: String) {
        var writer = ZipWriter()
        #expect(throws: ZipError.invalidName) { try writer.entry(name: name, modified: modified, content: []) }
    }

    @Test func refusesANameTwiceAndCallsOutOfOrder() throws {
        var writer = ZipWriter()
        _ = try writer.entryHeader(name: "a", modified: modified)
        #expect(throws: ZipError.wrongOrder) { try writer.finish() }
        _ = try writer.endEntry()
        #expect(throws: ZipError.duplicateName) { try writer.entry(name: "a", modified: modified, content: []) }
        #expect(throws: ZipError.wrongOrder) { try writer.data([1]) }
        _ = try writer.finish()
        #expect(throws: ZipError.wrongOrder) { try writer.finish() }
    }

    @Test(arguments: [
        (Int64(0), 1_980, 1, 1), (951_782_400, 2_000, 2, 29), (1_709_164_800, 2_024, 2, 29),
        (4_102_444_799, 2_099, 12, 31), (.max, 2_107, 12, 31),
    ])
    func datesAreTheCalendars(seconds: Int64, year: Int, month: Int, day: Int) {
        let date = Int(DOSTime(unixSeconds: seconds).date)
        #expect((date >> 9 + 1_980, date >> 5 & 15, date & 31) == (year, month, day))
    }
}
