import Drivers
import FoundationEssentials
import Logging
import NIOCore

@testable import Integrations

/// A worker that does as the request's kind says, in a few lines of Python.
enum StubWorker {
    private static let program = """
        import json, os, signal, struct, sys, time
        def send(header, parts=()):
            body = json.dumps(header).encode()
            sys.stdout.buffer.write(struct.pack('>I', len(body)) + body + b''.join(parts))
            sys.stdout.buffer.flush()
        while True:
            prefix = sys.stdin.buffer.read(4)
            if len(prefix) < 4: break
            header = json.loads(sys.stdin.buffer.read(struct.unpack('>I', prefix)[0]))
            parts = [sys.stdin.buffer.read(part['length']) for part in header['parts']]
            kind = header['kind']
            if kind == 'crash': os.kill(os.getpid(), signal.SIGSEGV)
            elif kind == 'cpu': os.kill(os.getpid(), signal.SIGXCPU)
            elif kind == 'hang': time.sleep(120)
            elif kind == 'refuse': send({'error': {'code': 'bad', 'message': 'no'}, 'rss': 1})
            elif kind == 'fat': send({'ok': True, 'rss': 500000000})
            elif kind == 'words':
                print('a word of ' + str(os.getpid()), file=sys.stderr, flush=True)
                send({'ok': True, 'rss': 1})
            elif kind == 'noise': send({'ok': True, 'rss': 'much'})
            else:
                for progress in (20, 60, 40, 90): send({'progress': progress})
                send({'ok': True, 'rss': 1, 'pages': os.getpid(), 'parts': header['parts']}, parts)
        """

    /// Runs `body` with a pool of such workers and ends them afterwards.
    static func withPool(
        workers: Int = 1, logger: Logger = .silent, change: (inout RenderWorkerPool.Configuration) -> Void = { _ in },
        _ body: (RenderWorkerPool) async throws -> Void
    ) async throws {
        let pool = RenderWorkerPool(configuration(workers: workers, change), logger: logger)
        do {
            try await body(pool)
            await pool.drain(patience: .zero)
        } catch {
            await pool.drain(patience: .zero)
            throw error
        }
    }

    static func configuration(
        workers: Int, _ change: (inout RenderWorkerPool.Configuration) -> Void = { _ in }
    ) -> RenderWorkerPool.Configuration {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        var configuration = RenderWorkerPool.Configuration(
            executable: "python3", arguments: ["-c", program],
            environment: ["PATH": path, "PYTHONDONTWRITEBYTECODE": "1"], workers: workers)
        change(&configuration)
        return configuration
    }
}

extension Logger {
    static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}

extension RenderWorkerPool {
    /// Sends a request of that kind; gives the process that answered.
    @discardableResult
    func ask(_ kind: String, timeout: Duration = .seconds(60)) async throws -> Int32 {
        Int32(try await run(try RenderRequest(kind), timeout: timeout).pages ?? 0)
    }

    /// What `ask` fails with.
    func failure(_ kind: String, timeout: Duration = .seconds(60)) async -> RenderPoolError? {
        do {
            try await ask(kind, timeout: timeout)
            return nil
        } catch {
            return error as? RenderPoolError
        }
    }

    /// Returns once so many slots are taken and so many requests wait.
    func reaches(taken: Int, waiting: Int) async {
        while load != (taken, waiting) { await Task.yield() }
    }
}
