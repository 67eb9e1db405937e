import HTTPTypes
import Hummingbird
import NIOConcurrencyHelpers
import NIOCore

extension ResponseBody {
    /// All of a body that does not end by itself only: its length must be known.
    func collected() async throws -> ByteBuffer {
        let collector = Collector()
        try await write(collector)
        return collector.bytes.withLockedValue { $0 }
    }

    private struct Collector: ResponseBodyWriter {
        let bytes = NIOLockedValueBox(ByteBuffer())
        func write(_ buffer: ByteBuffer) async throws { bytes.withLockedValue { _ = $0.writeImmutableBuffer(buffer) } }
        func finish(_ trailingHeaders: HTTPFields?) async throws {}
    }
}
