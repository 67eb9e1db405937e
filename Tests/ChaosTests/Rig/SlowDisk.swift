import Drivers
import FoundationEssentials
import TestSupport

/// A disk that takes its time to write, for one program: a library that is compiled on the spot and loaded into it.
struct SlowDisk {
    private let folder: TemporaryDirectory

    /// nil: none on this machine.
    static let compiler: String? = {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        let files = ["cc", "clang", "gcc"].flatMap { name in path.split(separator: ":").map { "\($0)/\(name)" } }
        return files.first(where: FileManager.default.isExecutableFile)
    }()

    init() async throws {
        folder = try TemporaryDirectory()
        let source = folder.file("slow.c")
        try Self.text(isSlow: folder.file("slow")).write(toFile: source, atomically: false, encoding: .utf8)
        let build = try await Tool.run(Self.compiler ?? "cc", "-shared", "-fPIC", "-o", folder.file("slow.so"), source)
        guard build.status.isSuccess else { throw Unexpected("the library for a slow disk: \(build.output)") }
    }

    /// Of the program.
    var environment: [String: String] { ["LD_PRELOAD": folder.file("slow.so")] }

    /// From now on.
    func slowDown() throws { try "".write(toFile: folder.file("slow"), atomically: false, encoding: .utf8) }

    private static func text(isSlow mark: String) -> String {
        """
        #include <poll.h>
        #include <sys/syscall.h>
        #include <unistd.h>
        int fdatasync(int file) {
            if (access("\(mark)", F_OK) == 0) poll(0, 0, 1500);
            return syscall(SYS_fdatasync, file);
        }
        """
    }
}
