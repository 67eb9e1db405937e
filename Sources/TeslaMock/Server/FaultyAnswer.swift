import HTTPTypes
import Hummingbird
import NIOCore

/// What a fault makes of a call.
struct FaultyAnswer: Sendable {
    let fault: Fault
    /// Where a 421 sends the caller.
    let otherBase: String
    /// Errors of the sign-in have no `response`.
    let isSignIn: Bool

    /// - Parameter original: answers the call as if there were no fault.
    func response(_ original: () async throws -> Response) async throws -> Response {
        var response = try await answer(original)
        for (name, value) in fault.headers {
            guard let name = HTTPField.Name(name) else { continue }
            response.headers[name] = value.isEmpty ? nil : value
        }
        return response
    }

    private func answer(_ original: () async throws -> Response) async throws -> Response {
        switch fault.kind {
        case .status: return status
        case .rateLimited: return Problem.rateLimited(seconds: fault.seconds, reset: fault.resetSeconds).response
        case .htmlPage: return Problem.gatewayPage.response
        case .hang:
            try await Task.sleep(for: .seconds(fault.seconds))
            return Problem.status(504).response
        // The wait is over: see `Conversation`.
        case .hold: return try await original()
        case .late:
            let response = try await original()
            try await Task.sleep(for: .seconds(fault.seconds))
            return response
        case .truncated: return try await half(of: original(), announcesAll: false)
        case .disconnect: return try await half(of: original(), announcesAll: true)
        case .slow: return try await dribble(original())
        case .large: return try await inflated(original())
        }
    }

    // MARK: Errors

    private var status: Response {
        if let body = fault.body { return literal(body) }
        guard fault.error != nil || fault.messages != nil || isSignIn else {
            return fault.status == 421
                ? Problem.outOfRegion(base: otherBase).response : Problem.status(fault.status).response
        }
        let error = JSONValue.string(fault.error ?? Problem.usualText(of: fault.status))
        let head: JSONValue = isSignIn ? ["error": error] : ["response": nil, "error": error]
        let messages: JSONValue =
            fault.messages.map { fields in
                let members = fields.sorted { $0.key < $1.key }.map { name, problems in
                    JSONValue.Member(name: name, value: .array(problems.map { .string($0) }))
                }
                return ["messages": .object(members)]
            } ?? [:]
        return .json(head + ["error_description": .string(fault.description)] + messages, status: fault.status)
    }

    private func literal(_ body: String) -> Response {
        if body.isEmpty { return Problem.bare(fault.status).response }
        let type = body.hasPrefix("{") ? "application/json; charset=utf-8" : "text/plain; charset=utf-8"
        return .text(body, type: type, status: fault.status)
    }

    // MARK: Bodies

    /// The first half of the answer, either as if it were all, or ending with the connection.
    private func half(of original: Response, announcesAll: Bool) async throws -> Response {
        let whole = try await contents(of: original)
        let half = whole.getSlice(at: whole.readerIndex, length: whole.readableBytes / 2) ?? ByteBuffer()
        var response = original
        response.body =
            announcesAll
            ? ResponseBody(contentLength: whole.readableBytes) { writer in
                try await writer.write(half)
                throw BrokenConnection()
            } : ResponseBody(byteBuffer: half)
        return response
    }

    private func dribble(_ original: Response) async throws -> Response {
        let whole = try await contents(of: original)
        let pause = Duration.seconds(fault.seconds) / 20
        var response = original
        response.body = ResponseBody(contentLength: whole.readableBytes) { writer in
            var rest = whole
            let piece = max(1, whole.readableBytes / 20)
            while let part = rest.readSlice(length: min(piece, rest.readableBytes)), part.readableBytes > 0 {
                try await writer.write(part)
                try await Task.sleep(for: pause)
            }
            try await writer.finish(nil)
        }
        return response
    }

    private func inflated(_ original: Response) async throws -> Response {
        let whole = try await contents(of: original)
        let padding = max(0, fault.bytes - whole.readableBytes)
        let length = fault.announcesLength ? whole.readableBytes + padding : nil
        var response = original
        response.body = ResponseBody(contentLength: length) { writer in
            try await writer.write(whole)
            var left = padding
            while left > 0 {
                let part = min(left, 64 * 1_024)
                try await writer.write(ByteBuffer(repeating: 0x20, count: part))
                left -= part
            }
            try await writer.finish(nil)
        }
        return response
    }

    private func contents(of response: Response) async throws -> ByteBuffer {
        let collector = BodyCollector()
        try await response.body.write(collector)
        return collector.contents
    }

    /// Ends the connection: the server closes it when a body fails.
    private struct BrokenConnection: Error {}
}
