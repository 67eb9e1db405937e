public import NIOCore
public import NIOPosix

/// A worker program that answers frames on its standard input and output, one request at a time.
///
/// Whatever goes wrong (time, cancellation, a bad frame) ends the process: its state would be unknown.
public actor FramedProcess {
    public nonisolated let unownedExecutor: UnownedSerialExecutor
    public nonisolated let process: ChildProcess
    private nonisolated let channel: any Channel
    private let handler: NIOLoopBound<FrameHandler>
    private let limits: FrameLimits
    private var lastID = 0

    /// Requests that were begun so far.
    public var exchanges: Int { lastID }
    public nonisolated var processID: Int32 { process.processID }
    public nonisolated var isRunning: Bool { process.isRunning }
    /// Bytes of memory the process holds in RAM now; nil when it has ended.
    public nonisolated var residentBytes: Int? { process.residentBytes }

    private init(
        _ process: ChildProcess, _ channel: any Channel, _ handler: NIOLoopBound<FrameHandler>, _ limits: FrameLimits
    ) {
        self.process = process
        self.channel = channel  // keeps the event loop, and so the executor, alive
        self.handler = handler
        self.limits = limits
        unownedExecutor = channel.eventLoop.executor.asUnownedSerialExecutor()
    }

    /// Starts the program; `standardOutput` of the configuration is not used. Standard error is the worker's log.
    public static func start(
        _ configuration: ProcessConfiguration, limits: FrameLimits = FrameLimits(),
        on loop: any EventLoop = MultiThreadedEventLoopGroup.singleton.next()
    ) async throws(ProcessError) -> FramedProcess {
        let (process, io) = try await ChildProcess.start(configuration, pipesStandardIO: true)
        guard let io else { throw ProcessError(.notStarted, "no pipes") }
        do {
            let handler = try await loop.submit {
                NIOLoopBound(FrameHandler(process, limits), eventLoop: loop)
            }.get()
            let channel = try await NIOPipeBootstrap(group: loop)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(handler.value)
                    }
                }
                .takingOwnershipOfDescriptors(input: io.output, output: io.input).get()
            return FramedProcess(process, channel, handler, limits)
        } catch {
            process.kill()
            throw ProcessError(.notStarted, "pipes: \(error)")
        }
    }

    /// Sends a request and waits for its answer (a header with `ok` or `error`).
    /// `onProgress` gets the frames before it (a header with `progress`), on an event loop: it must not block.
    public func exchange(
        _ request: Frame, timeout: Duration, onProgress: @escaping @Sendable (Frame) -> Void = { _ in }
    ) async throws(ProcessError) -> Frame {
        let pieces: [ByteBuffer]
        do throws(FrameError) { pieces = try request.encoded(limits: limits) } catch {
            throw ProcessError(.invalidFrame, error.rawValue)
        }
        lastID += 1
        let id = lastID
        let result: Result<Frame, ProcessError> = await withTaskCancellationHandler {
            if Task.isCancelled { return .failure(ProcessError(.cancelled, "the task was cancelled before sending")) }
            return await withCheckedContinuation { waiter in
                handler.value.begin(
                    FrameExchange(id: id, waiter: waiter, onProgress: onProgress), pieces, timeout: TimeAmount(timeout))
            }
        } onCancel: {
            channel.eventLoop.execute {
                self.assumeIsolated { $0.handler.value.abandon(id, ProcessError(.cancelled, "the task was cancelled")) }
            }
        }
        return try result.get()
    }

    /// Closes the worker's input, which tells it to end, and kills it when it has not after `patience`.
    @discardableResult
    public func stop(patience: Duration = .seconds(2)) async -> ExitStatus {
        channel.close(promise: nil)
        if let status = await process.exitStatus(within: patience) { return status }
        process.kill()
        return await process.exitStatus
    }

    /// Ends the worker at once.
    public nonisolated func kill() { process.kill() }
}
