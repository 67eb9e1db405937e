import FoundationEssentials
import TestSupport

/// The program with a render worker that is real but for three inputs: it dies over one car, hangs once over another, and
/// takes its time over a third.
struct FlakyBuild {
    /// Its worker dies over every report of this car.
    static let poison = "LRW3E7EK1RC734105"
    /// Its worker hangs over the first report of this car.
    static let sleeper = "LRW3E7EK1RC734106"

    /// Its worker takes fourteen seconds over every report of this car: longer than a lease.
    static let dawdler = "LRW3E7EK1RC734107"

    let folder: TemporaryDirectory

    var executable: String { folder.file("carpulse") }

    init() throws {
        folder = try TemporaryDirectory()
        // The program looks for its worker in the folder that it lies in itself.
        try FileManager.default.copyItem(atPath: ProgramProcess.executable(), toPath: folder.file("carpulse"))
        let worker = ProgramProcess.executable("carpulse-render")
        try Self.script(worker: worker, mark: folder.file("hung")).write(
            to: URL(filePath: folder.file("carpulse-render")), atomically: false, encoding: .utf8)
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o700], ofItemAtPath: folder.file("carpulse-render"))
    }

    /// Hands frames on to the real worker, which answers by itself. A page shows the last six digits of its car.
    private static func script(worker: String, mark: String) -> String {
        """
        #!/usr/bin/env python3
        import json, os, signal, struct, subprocess, sys, time

        worker = subprocess.Popen(["\(worker)"], stdin=subprocess.PIPE)

        def read(count):
            data = sys.stdin.buffer.read(count)
            if len(data) < count:
                worker.stdin.close()
                sys.exit(worker.wait())
            return data

        while True:
            prefix = read(4)
            header = read(struct.unpack(">I", prefix)[0])
            parts = [read(part["length"]) for part in json.loads(header).get("parts") or []]
            page = b"".join(parts)
            if b"\(poison.suffix(6))" in page:
                worker.kill()
                os.kill(os.getpid(), signal.SIGSEGV)
            if b"\(sleeper.suffix(6))" in page and not os.path.exists("\(mark)"):
                open("\(mark)", "w").close()
                signal.pause()
            if b"\(dawdler.suffix(6))" in page:
                time.sleep(14)
            worker.stdin.write(prefix + header + page)
            worker.stdin.flush()
        """
    }
}
