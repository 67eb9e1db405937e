import Crypto
import Domain
import HTTPTypes
import Hummingbird
import NIOConcurrencyHelpers
import NIOCore

/// What a request asks for, as a digest that is made while the body is read. The boundary of a form is not part of it:
/// clients make a new one for each attempt.
final class RequestDigest: Sendable {
    private struct State {
        var hash = SHA256()
        var parser: MultipartParser?
        var bytes = 0
        var hasEnded = false
    }

    private let state: NIOLockedValueBox<State>
    private let body: RequestBody

    init(_ request: Request) {
        var state = State()
        let type = MultipartHeaders.parameters((request.headers[.contentType] ?? "")[...])
        for part in [request.method.rawValue, request.uri.path, request.uri.query ?? "", type[""] ?? ""] {
            state.hash.update(data: Array("\(part.utf8.count)|\(part)".utf8))
        }
        if type[""] == "multipart/form-data", let boundary = type["boundary"], (1...200).contains(boundary.utf8.count) {
            state.parser = MultipartParser(boundary: boundary)
        }
        self.state = NIOLockedValueBox(state)
        body = request.body
    }

    /// The body, for whoever else reads it. Only one may.
    var passing: RequestBody { RequestBody(asyncSequence: Passing(body: body, digest: self)) }

    /// Reads what nobody read. After the end of a body comes the next request: nobody may look for more.
    /// - Throws: `body_too_large` beyond `limit`.
    func finish(limit: Int) async throws -> String {
        if !state.withLockedValue({ $0.hasEnded }) {
            for try await _ in passing where state.withLockedValue({ $0.bytes > limit }) {
                throw Problem.bodyTooLarge(limit)
            }
        }
        return state.withLockedValue { Self.text($0.hash.finalize()) }
    }

    static func text(_ text: String) -> String { Self.text(SHA256.hash(data: Array(text.utf8))) }

    private static func text(_ digest: SHA256.Digest) -> String {
        digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private struct Passing: AsyncSequence, Sendable {
        typealias Element = ByteBuffer
        let body: RequestBody
        let digest: RequestDigest

        struct AsyncIterator: AsyncIteratorProtocol {
            var base: RequestBody.AsyncIterator
            let digest: RequestDigest

            @concurrent
            mutating func next() async throws -> ByteBuffer? {
                let buffer = try await base.next()
                digest.feed(buffer)
                return buffer
            }
        }

        func makeAsyncIterator() -> AsyncIterator {
            AsyncIterator(base: body.makeAsyncIterator(), digest: digest)
        }
    }

    /// - Parameter buffer: nil at the end.
    private func feed(_ buffer: ByteBuffer?) {
        state.withLockedValue { state in
            guard let buffer else {
                state.hasEnded = true
                return
            }
            state.bytes += buffer.readableBytes
            guard let events = try? state.parser?.feed(buffer.readableBytesView) else {
                state.parser = nil
                state.hash.update(data: Array(buffer.readableBytesView))
                return
            }
            for event in events {
                switch event {
                case .begin(let headers):
                    let words = [headers.name, headers.fileName ?? "", headers.contentType ?? ""]
                    state.hash.update(data: Array(words.map { "\($0.utf8.count)|\($0)" }.joined().utf8))
                case .data(let bytes): state.hash.update(data: bytes)
                case .end: state.hash.update(data: [0])
                }
            }
        }
    }
}
