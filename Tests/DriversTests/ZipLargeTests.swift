import FoundationEssentials
import Glibc
import TestSupport
import Testing

@testable import Drivers

/// An archive of more than 4 GiB. Its data are zeros, so that the file is a hole and takes no room.
@Suite(
    .enabled(if: ProcessInfo.processInfo.environment["ZIP_LARGE"] != nil, "set ZIP_LARGE=1"), .timeLimit(.minutes(10)))
struct ZipLargeTests {
    private let modified = DOSTime(unixSeconds: 1_795_446_245)

    @Test func entriesAndOffsetsBeyondFourGigabytesAreRead() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("large.zip")
        try write(path)
        let script = """
            import sys, zipfile
            z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None
            print([(i.filename, i.file_size) for i in z.infolist()], z.read('after.txt'))
            """
        let python = try await Tool.run("python3", "-c", script, path)
        #expect(python.output == "[('large.bin', 4299161600), ('after.txt', 5)] b'after'")
        for tool in [["unzip", "-tq"], ["zipinfo", "-t"], ["7z", "t", "-bd"]] {
            let run = try await Tool.run(tool[0], Array(tool.dropFirst()) + [path])
            #expect(run.status.isSuccess, "\(tool[0]): \(run.output)")
        }
    }

    private func write(_ path: String) throws {
        let file = try #require(fopen(path, "w"))
        defer { fclose(file) }
        func put(_ bytes: [UInt8]) { #expect(fwrite(bytes, 1, bytes.count, file) == bytes.count) }
        let zeros = [UInt8](repeating: 0, count: 1 << 20)
        var writer = ZipWriter()
        put(try writer.entryHeader(name: "large.bin", modified: modified, mayPassFourGigabytes: true))
        for _ in 0..<4_100 {
            let count = try writer.data(zeros).count
            #expect(fseek(file, count, SEEK_CUR) == 0)
        }
        put(try writer.endEntry())
        put(try writer.entry(name: "after.txt", modified: modified, content: Array("after".utf8)))
        put(try writer.finish())
    }
}
