/// One way in which calls go wrong.
public struct Fault: Sendable, Equatable, Codable {
    public enum Kind: String, Sendable, Codable {
        /// The status of `status` with the body Tesla sends for it.
        case status
        /// 429 with `Retry-After`, `RateLimit-Reset` (of `seconds`) and the text body.
        case rateLimited
        /// No answer for `seconds`, then a 504.
        case hang
        /// The call takes effect at once; its answer comes after `seconds`.
        case late
        /// The connection ends in the middle of the body.
        case disconnect
        /// 502 with a gateway's HTML page.
        case htmlPage
        /// The right answer, cut in the middle, with a matching length.
        case truncated
    }

    public var kind: Kind
    /// Part of the path that a call must contain; empty fits all.
    public var path: String
    /// Calls that it hits before it is gone; nil for all.
    public var times: Int?
    public var status: Int
    public var seconds: Int

    public init(_ kind: Kind, path: String = "/api/1/", times: Int? = nil, status: Int = 503, seconds: Int = 30) {
        self.kind = kind
        self.path = path
        self.times = times
        self.status = status
        self.seconds = seconds
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            try values.decode(Kind.self, forKey: .kind),
            path: try values.decodeIfPresent(String.self, forKey: .path) ?? "/api/1/",
            times: try values.decodeIfPresent(Int.self, forKey: .times),
            status: min(max(try values.decodeIfPresent(Int.self, forKey: .status) ?? 503, 200), 599),
            seconds: min(max(try values.decodeIfPresent(Int.self, forKey: .seconds) ?? 30, 0), 120))
    }
}
