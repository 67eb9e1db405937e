import Actors
import Domain
import HTTPTypes
import Hummingbird
import NIOConcurrencyHelpers
import NIOCore
import NIOEmbedded
import TestSupport
import Testing

@testable import Transport

@Suite(.timeLimit(.minutes(1))) struct EventStreamBodyTests {
    /// More than 64 KiB unsent shows as a write that does not come back.
    @Test func `a client that takes nothing is cut off`() async throws {
        let world = TransportWorld()
        let task = try await world.order(world.connected())
        let (stream, wakes) = try await world.dependencies.tasks.follow(
            .task(task), in: world.dependencies.tasks.log(of: task), after: nil)
        let channel = NIOAsyncTestingChannel()
        let body = EventStreamBody(
            stream: stream, first: [], wakes: wakes, base: TransportWorld.base,
            pacing: StreamPacing(patience: .seconds(10)), channel: channel)
        let end = NIOLockedValueBox<(any Error)?>(nil)
        let writing = Task {
            var writer: any ResponseBodyWriter = StuckWriter(channel: channel)
            do { try await body.write(to: &writer, for: Self.request) } catch { end.withLockedValue { $0 = error } }
        }
        let isClosed = NIOLockedValueBox(false)
        channel.closeFuture.whenComplete { _ in isClosed.withLockedValue { $0 = true } }
        var waited = 0
        while !isClosed.withLockedValue({ $0 }) {
            await channel.testingEventLoop.advanceTime(by: .seconds(1))
            waited += 1
        }
        await writing.value
        #expect(waited >= 10)
        #expect(end.withLockedValue { $0 } is ChannelError)
    }

    private static let request = Request(
        head: HTTPRequest(method: .get, scheme: "http", authority: "x", path: "/"),
        body: RequestBody(buffer: ByteBuffer()))
}

/// The other side reads nothing until the connection is closed.
private struct StuckWriter: ResponseBodyWriter {
    let channel: any Channel

    func write(_ buffer: ByteBuffer) async throws {
        try await channel.closeFuture.get()
        throw ChannelError.ioOnClosedChannel
    }

    consuming func finish(_ trailers: HTTPFields?) async throws {}
}
