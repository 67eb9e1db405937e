/// One way in which calls go wrong.
public struct Fault: Sendable, Equatable, Codable {
    public enum Kind: String, Sendable, Codable {
        /// The status of `status` with the body Tesla sends for it, unless `error`, `messages` or `body` say otherwise.
        case status
        /// 429 with `Retry-After` and `RateLimit-Reset` (of `seconds`) and the text body.
        case rateLimited
        /// No answer for `seconds`, then a 504.
        case hang
        /// The right answer, but not while the fault stands, at most for `seconds`.
        case hold
        /// The call takes effect at once; its answer comes after `seconds`.
        case late
        /// The connection ends in the middle of the body.
        case disconnect
        /// 502 with a gateway's HTML page.
        case htmlPage
        /// The right answer, cut in the middle, with a matching length.
        case truncated
        /// The right answer, in small pieces that take `seconds` together.
        case slow
        /// The right answer, followed by blanks up to `bytes`.
        case large
    }

    public var kind: Kind
    /// Part of the path that a call must contain; with `$` at its end the path must end so. Empty fits all. With a `?`
    /// in it the query counts too: `/charging/history?vin=…`.
    public var path: String
    /// Hits only calls of this method; nil for all.
    public var method: String?
    /// Calls that it hits before it is gone; nil for all.
    public var times: Int?
    /// Fitting calls that pass before it strikes.
    public var skips = 0
    /// Counts `times` for each path by itself: every invoice fails once.
    public var eachPath = false
    public var status: Int
    public var seconds: Int
    /// `RateLimit-Reset`, where it differs from `seconds`.
    public var resetSeconds: Int?
    /// Text of `error`; nil for the usual one of the status.
    public var error: String?
    /// Text of `error_description`.
    public var description = ""
    /// Problems by field, as in a 422.
    public var messages: [String: [String]]?
    /// The whole body as it stands, in place of JSON; an empty one for none.
    public var body: String?
    /// Set on the answer; an empty value removes the header.
    public var headers: [String: String] = [:]
    public var bytes = 20 * 1_024 * 1_024
    /// Whether a large answer says how large it is.
    public var announcesLength = true

    public init(
        _ kind: Kind, path: String = "/api/1/", times: Int? = nil, status: Int = 503, seconds: Int = 30,
        error: String? = nil, body: String? = nil
    ) {
        self.kind = kind
        self.path = path
        self.times = times
        self.status = status
        self.seconds = seconds
        self.error = error
        self.body = body
    }

    /// Only the kind is needed; figures that would do harm are bounded.
    public init(from decoder: any Decoder) throws {
        try decoder.refuseUnknown(CodingKeys.self)
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func read<Value: Decodable>(_ key: CodingKeys) throws -> Value? {
            try values.decodeIfPresent(Value.self, forKey: key)
        }
        self.init(
            try values.decode(Kind.self, forKey: .kind), path: try read(.path) ?? "/api/1/", times: try read(.times),
            status: min(max(try read(.status) ?? 503, 200), 599), seconds: min(max(try read(.seconds) ?? 30, 0), 120),
            error: try read(.error), body: try read(.body))
        method = try read(.method)
        skips = try read(.skips) ?? 0
        eachPath = try read(.eachPath) ?? false
        resetSeconds = try read(.resetSeconds)
        description = try read(.description) ?? ""
        messages = try read(.messages)
        headers = try read(.headers) ?? [:]
        bytes = min(max(try read(.bytes) ?? bytes, 0), 256 * 1_024 * 1_024)
        announcesLength = try read(.announcesLength) ?? true
    }

    func fits(method: String, path: String, query: String) -> Bool {
        if let wanted = self.method, wanted.uppercased() != method { return false }
        if self.path.contains("?") { return (path + "?" + query).contains(self.path) }
        guard self.path.hasSuffix("$") else { return self.path.isEmpty || path.contains(self.path) }
        return path.hasSuffix(self.path.dropLast())
    }
}

/// The faults in force, earlier ones asked first: several for one path make a sequence of answers.
struct FaultQueue: Sendable {
    private struct Entry: Sendable {
        var fault: Fault
        /// Hits by path, of a fault that counts each path by itself.
        var hits: [String: Int] = [:]
    }

    private var entries: [Entry] = []

    init(_ faults: [Fault]) { faults.forEach { add($0) } }

    /// What is still to come.
    var remaining: [Fault] { entries.map(\.fault) }

    mutating func add(_ fault: Fault) {
        if fault.times ?? 1 > 0 { entries.append(Entry(fault: fault)) }
    }

    /// The fault that hits this call, if any; counts it.
    mutating func take(method: String, path: String, query: String) -> Fault? {
        for index in entries.indices where entries[index].fault.fits(method: method, path: path, query: query) {
            if strikes(index, path) {
                let fault = entries[index].fault
                if entries[index].fault.times == 0 { entries.remove(at: index) }
                return fault
            }
        }
        return nil
    }

    private mutating func strikes(_ index: Int, _ path: String) -> Bool {
        if entries[index].fault.skips > 0 {
            entries[index].fault.skips -= 1
            return false
        }
        guard let times = entries[index].fault.times else { return true }
        if entries[index].fault.eachPath {
            guard entries[index].hits[path, default: 0] < times else { return false }
            entries[index].hits[path, default: 0] += 1
        } else {
            entries[index].fault.times = times - 1
        }
        return true
    }
}
