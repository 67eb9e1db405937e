import Domain
import HTTPTypes
import Hummingbird

/// How a client asks for a state again and again: what it knows (`If-None-Match`), and how long it waits for something
/// else (`wait`, seconds).
struct Poll: Sendable {
    static let maxWaitSeconds = 25

    let wait: Duration
    private let known: String?

    init(_ request: Request) throws(ValidationFailure) {
        wait = .seconds(try request.query.integer("wait", in: 0...Self.maxWaitSeconds) ?? 0)
        known = request.headers[.ifNoneMatch]
    }

    /// Asks for the state as it is now.
    init() {
        wait = .zero
        known = nil
    }

    /// Whether there is something to tell: it has ended, or is not what the client knows. A client that says nothing of
    /// what it knows means what was there when it asked.
    func isOver(
        tag: @autoclosure () -> String, atFirst first: @autoclosure () -> String, isSettled: Bool
    ) -> Bool { isSettled || !EntityTag.matches(known ?? first(), tag()) }

    /// The state, or 304.
    func answer(tag: String, isSettled: Bool, _ members: (inout JSONWriter) -> Void) -> Response {
        if let known, EntityTag.matches(known, tag) { return Response(status: .notModified, headers: [.eTag: tag]) }
        var response = Response.json(members)
        response.headers[.eTag] = tag
        if !isSettled { response.headers[.retryAfter] = "2" }
        return response
    }
}

extension Request {
    /// `Prefer: wait=10`, at most 25 s (RFC 7240).
    var preferredWait: Int {
        let values = headers[values: .prefer].flatMap { $0.split(whereSeparator: { $0 == "," || $0 == " " }) }
        let wait = values.first { $0.hasPrefix("wait=") }.flatMap { Int($0.dropFirst(5)) } ?? 0
        return min(max(wait, 0), Poll.maxWaitSeconds)
    }
}

extension HTTPField.Name {
    static let preferenceApplied = HTTPField.Name("Preference-Applied")!
}
