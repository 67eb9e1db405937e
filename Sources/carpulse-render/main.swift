// The worker process: frames on stdin, frames on stdout, log on stderr. It loads the engine, warms it up, closes
// itself in, and then serves one request at a time until stdin ends.
import CRender
import FoundationEssentials
import Glibc

/// Exit codes of sysexits.h.
enum ExitCode {
    static let dataError: CInt = 65
    static let unavailable: CInt = 69
}

func fail(_ message: String, _ code: CInt) -> Never {
    Descriptor.log(message)
    exit(code)
}

func start() throws -> Worker {
    let environment = ProcessInfo.processInfo.environment
    let folder = try EngineFolder.find(environment: environment)
    let frames = cr_sandbox_begin(folder.fontsConfig)
    signal(SIGPIPE, SIG_IGN)
    try Engine.open(folder.library)
    try WarmUp.run()
    var hello = Answer()
    hello.engine = "plutobook"
    hello.engine_version = Engine.version
    hello.fonts = folder.fonts
    // "off" is for debuggers, which the closed process does not let in.
    let closed = environment["CARPULSE_SANDBOX"] != "off"
    hello.sandbox = closed ? Sandbox.close(readable: folder.fontsFolder) : Sandbox.State()
    return Worker(
        reader: FrameReader(descriptor: STDIN_FILENO), writer: FrameWriter(descriptor: frames), hello: hello)
}

do {
    var worker = try start()
    try worker.run()
} catch let violation as ProtocolViolation {
    fail("protocol violation: \(violation.message)", ExitCode.dataError)
} catch is FrameWriter.Closed {
    fail("the parent went away", ExitCode.unavailable)
} catch {
    fail("cannot start: \(error)", ExitCode.unavailable)
}
