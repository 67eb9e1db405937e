import Actors
import Domain
import Hummingbird
import NIOCore

/// How patient an event stream is.
public struct StreamPacing: Sendable {
    /// A stream that said nothing for this long says that it is there; wake-ups may add two seconds.
    public var ping: Duration
    /// A client that has not taken what was sent, more than 64 KiB of it, for this long is cut off.
    public var patience: Duration

    public init(ping: Duration = .seconds(13), patience: Duration = .seconds(10)) {
        self.ping = ping
        self.patience = patience
    }
}

/// The body of an event stream. It reads the log only when the client has taken what was there before, so a stream
/// holds one look's worth of events at most.
struct EventStreamBody: Sendable {
    let stream: ProgressStream
    /// What the first look found.
    let first: [ProgressEvent]
    let wakes: WakeUps
    let base: String
    let pacing: StreamPacing
    let channel: any Channel

    /// Ends with the stream, when the client leaves, or when the instance goes away.
    @concurrent
    func write(to writer: inout any ResponseBodyWriter, for request: Request) async throws {
        if channel.isActive {
            try await request.body.consumeWithInboundCloseHandler { _ in
                try await speak(to: &writer)
            } onInboundClosed: {
                wakes.end()
            }
        } else {
            try await speak(to: &writer)
        }
        try await writer.finish(nil)
    }

    @concurrent
    private func speak(to writer: inout any ResponseBodyWriter) async throws {
        var stream = stream
        try await send(ServerSentEvents.opening(), to: &writer)
        try await send(ServerSentEvents.text(first, base: base), to: &writer)
        if stream.isOver { return }
        var spoke = ContinuousClock.now
        for await _ in wakes.stream {
            // A store that is away for a moment: a later look tells what this one would have.
            let events = (try? await stream.look()) ?? []
            if events.isEmpty, ContinuousClock.now - spoke < pacing.ping { continue }
            try await send(events.isEmpty ? ServerSentEvents.ping : text(events), to: &writer)
            if stream.isOver { return }
            spoke = .now
        }
        try await send(ServerSentEvents.reconnect, to: &writer)
    }

    private func text(_ events: [ProgressEvent]) -> ByteBuffer { ServerSentEvents.text(events, base: base) }

    /// Waits while more than 64 KiB are unsent, which is where the connection stops being writable.
    @concurrent
    private func send(_ text: ByteBuffer, to writer: inout any ResponseBodyWriter) async throws {
        let timer = channel.eventLoop.scheduleTask(in: TimeAmount(pacing.patience)) { [channel] in
            channel.close(promise: nil)
        }
        defer { timer.cancel() }
        try await writer.write(text)
    }
}
