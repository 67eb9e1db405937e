import Glibc
import NIOConcurrencyHelpers
import NIOCore
import TestSupport
import Testing

@testable import Drivers

/// The worker is a few lines of Python that do what the request's `do` says.
@Suite struct FramedProcessTests {
    private static let worker = """
        import json, os, signal, struct, sys, time
        def send(header, parts=(), raw=b''):
            body = json.dumps(header).encode()
            sys.stdout.buffer.write(raw + struct.pack('>I', len(body)) + body + b''.join(parts))
            sys.stdout.buffer.flush()
        while True:
            prefix = sys.stdin.buffer.read(4)
            if len(prefix) < 4: break
            header = json.loads(sys.stdin.buffer.read(struct.unpack('>I', prefix)[0]))
            parts = [sys.stdin.buffer.read(part['length']) for part in header.get('parts', [])]
            what = header['do']
            if what == 'echo':
                for progress in (10, 70): send({'progress': progress})
                send({'ok': True, 'parts': header['parts']}, parts)
            if what == 'fail': send({'error': {'code': 'bad', 'message': 'no'}})
            if what == 'crash': os.kill(os.getpid(), signal.SIGSEGV)
            if what == 'leave': sys.exit(3)
            if what == 'hang': time.sleep(60)
            if what == 'noise': send({'ok': True}, raw=b'\\xff\\xff\\xff\\xff')
            if what == 'twice': send({'ok': True}); send({'ok': True})
        """

    private func withWorker(_ body: (FramedProcess) async throws -> Void) async throws {
        let worker = try await FramedProcess.start(
            ProcessConfiguration(
                executable: "python3", arguments: ["-c", Self.worker],
                environment: ["PATH": String(cString: getenv("PATH")), "PYTHONDONTWRITEBYTECODE": "1"]))
        try await body(worker)
        worker.kill()
        _ = await worker.process.exitStatus
    }

    private func request(_ what: String, parts: [[UInt8]] = []) -> Frame {
        let lengths = parts.map { "{\"name\":\"p\",\"mime\":\"a/b\",\"length\":\($0.count)}" }.joined(separator: ",")
        return Frame(
            header: ByteBuffer(string: "{\"do\":\"\(what)\",\"parts\":[\(lengths)]}"),
            parts: parts.map { ByteBuffer(bytes: $0) })
    }

    private func failure(
        _ worker: FramedProcess, _ what: String, timeout: Duration = .seconds(20)
    ) async -> ProcessError? {
        await #expect(throws: ProcessError.self) { try await worker.exchange(request(what), timeout: timeout) }
    }

    @Test func carriesPartsAndProgress() async throws {
        try await withWorker { worker async throws in
            let parts = [Array(repeating: UInt8(7), count: 3_000_000), [], Array("end".utf8)]
            let progress = NIOLockedValueBox<[String]>([])
            for _ in 0..<3 {
                let answer = try await worker.exchange(request("echo", parts: parts), timeout: .seconds(20)) { frame in
                    progress.withLockedValue { $0.append(String(buffer: frame.header)) }
                }
                #expect(answer.parts.map { Array($0.readableBytesView) } == parts)
            }
            #expect(
                progress.withLockedValue { $0 }
                    == Array(repeating: ["{\"progress\": 10}", "{\"progress\": 70}"], count: 3).flatMap(\.self))
            #expect(await worker.exchanges == 3 && worker.residentBytes ?? 0 > 1 << 20)
        }
    }

    @Test func anErrorIsAnAnswer() async throws {
        try await withWorker { worker async throws in
            let answer = try await worker.exchange(request("fail"), timeout: .seconds(20))
            #expect(String(buffer: answer.header).contains("bad"))
        }
    }

    @Test func aCrashFailsTheExchangeWithItsSignal() async throws {
        try await withWorker { worker async throws in
            #expect(await failure(worker, "crash") == .died(.signalled(SIGSEGV)))
            #expect(await failure(worker, "echo") == .died(.signalled(SIGSEGV)))
        }
    }

    @Test func leavingFailsTheExchangeWithItsCode() async throws {
        try await withWorker { worker async throws in #expect(await failure(worker, "leave") == .died(.exited(code: 3)))
        }
    }

    @Test func aHangingWorkerIsKilled() async throws {
        try await withWorker { worker async throws in
            #expect(await failure(worker, "hang", timeout: .milliseconds(100))?.code == .timedOut)
            #expect(await worker.process.exitStatus == .signalled(SIGKILL))
        }
    }

    @Test func cancellingKillsTheWorker() async throws {
        try await withWorker { worker async throws in
            let task = Task { try await worker.exchange(request("hang"), timeout: .seconds(20)) }
            task.cancel()
            #expect(await #expect(throws: ProcessError.self) { try await task.value }?.code == .cancelled)
        }
    }

    @Test func oneRequestAtATime() async throws {
        try await withWorker { worker async throws in
            async let first = failure(worker, "hang", timeout: .milliseconds(200))?.code
            async let second = failure(worker, "hang", timeout: .milliseconds(200))?.code
            #expect(Set(await [first, second]) == [.timedOut, .busy])
        }
    }

    @Test(arguments: ["noise", "twice"]) func whatIsNotAskedForEndsTheWorker(what: String) async throws {
        try await withWorker { worker async throws in
            let answer = try? await worker.exchange(request(what), timeout: .seconds(20))
            #expect((answer == nil) == (what == "noise"))
            #expect(await worker.process.exitStatus == .signalled(SIGKILL))
        }
    }

    @Test func closingItsInputEndsTheWorker() async throws {
        try await withWorker { worker async throws in #expect(await worker.stop(patience: .seconds(20)).isSuccess) }
    }

    @Test func aProgramThatIsNotThereDies() async throws {
        let worker = try await FramedProcess.start(
            ProcessConfiguration(
                executable: "no-such-program", environment: ["PATH": "/usr/bin:/bin"], standardError: .discard))
        #expect(await failure(worker, "echo")?.code == .died)
    }
}
