import HTTPTypes
import Hummingbird
import NIOConcurrencyHelpers
import NIOCore

/// Keeps what a response body writes.
final class BodyCollector: ResponseBodyWriter, Sendable {
    private let buffer = NIOLockedValueBox(ByteBuffer())

    var contents: ByteBuffer { buffer.withLockedValue { $0 } }

    func write(_ part: ByteBuffer) async throws {
        buffer.withLockedValue { _ = $0.writeImmutableBuffer(part) }
    }

    consuming func finish(_ trailers: HTTPFields?) async throws {}
}
