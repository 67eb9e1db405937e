/// A read of the Fleet API that a caller may make through us with Tesla's own path and query: those of the report and a
/// few harmless ones beside them. None wakes a car, changes anything, tells where it is, or tells of other people.
public struct FleetRead: Sendable, Equatable {
    public struct Endpoint: Sendable, Equatable {
        /// Below `/api/1/`; `{…}` stands for one segment.
        public let pattern: String
        /// Comes from the car and is counted by Tesla as such (facts 8.1).
        public var isLiveData = false
        /// Says nothing without `vin` in its query.
        var needsVIN = false
        /// A PDF.
        public var isDocument = false

        /// As the report's own call is named in metrics.
        public var name: String {
            let fixed = pattern.split(separator: "/").filter { !$0.hasPrefix("{") }
            return isLiveData ? String(fixed.last ?? "") : fixed.joined(separator: "/")
        }
    }

    public static let endpoints = [
        Endpoint(pattern: "users/region"), Endpoint(pattern: "products"), Endpoint(pattern: "vehicles"),
        Endpoint(pattern: "vehicles/{tag}"), Endpoint(pattern: "vehicles/{tag}/vehicle_data", isLiveData: true),
        Endpoint(pattern: "vehicles/{tag}/recent_alerts", isLiveData: true),
        Endpoint(pattern: "vehicles/{tag}/service_data", isLiveData: true),
        Endpoint(pattern: "vehicles/{tag}/release_notes", isLiveData: true),
        Endpoint(pattern: "vehicles/{tag}/mobile_enabled"),
        Endpoint(pattern: "dx/vehicles/options", needsVIN: true),
        Endpoint(pattern: "dx/warranty/details", needsVIN: true), Endpoint(pattern: "dx/charging/history"),
        Endpoint(pattern: "dx/charging/invoice/{content}", isDocument: true),
    ]

    public let endpoint: Endpoint
    /// As it came, without the question mark.
    public let query: String
    /// What the segments that stand for something are.
    private let argument: String?
    /// The car of the path, once it is known to be the session's.
    public var car: VIN?

    /// - Parameter path: what follows `/api/1/`, as it came: a segment with an escape in it is none of ours.
    public init?(path: some StringProtocol, query: String) {
        let segments = path.split(separator: "/", omittingEmptySubsequences: false)
        guard query.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "#") }),
            let endpoint = Self.endpoints.first(where: { $0.fits(segments.map { String($0) }) }),
            !Self.decoded(query[...]).contains("location")
        else { return nil }
        self.endpoint = endpoint
        self.query = query
        argument = endpoint.argument(in: segments.map { String($0) })
    }

    /// Where it is asked; the car by its VIN, as Tesla recommends.
    public var path: String {
        let segments = endpoint.pattern.split(separator: "/").map { segment in
            segment.hasPrefix("{") ? car?.rawValue ?? argument ?? "" : String(segment)
        }
        return "/api/1/" + segments.joined(separator: "/")
    }

    /// How the path names a car: a VIN or Tesla's id.
    public var tag: String? { endpoint.pattern.contains("{tag}") ? argument : nil }

    /// The cars that the query names.
    public var queriedVINs: [String] {
        query.split(separator: "&").compactMap { field in
            let parts = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return Self.decoded(parts[0]) == "vin" ? parts.count == 2 ? Self.decoded(parts[1]) : "" : nil
        }
    }

    /// False when the car is missing without which Tesla has nothing to say.
    public var namesItsCar: Bool { !endpoint.needsVIN || !queriedVINs.isEmpty }

    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"),
                let escaped = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(escaped)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension FleetRead.Endpoint {
    fileprivate func fits(_ segments: [String]) -> Bool {
        let own = pattern.split(separator: "/")
        return own.count == segments.count
            && zip(own, segments).allSatisfy { $0.hasPrefix("{") ? Self.isPlain($1) : $0 == $1 }
    }

    fileprivate func argument(in segments: [String]) -> String? {
        zip(pattern.split(separator: "/"), segments).first { $0.0.hasPrefix("{") }?.1
    }

    /// A VIN, an id, a content id: letters, digits and dashes.
    private static func isPlain(_ segment: String) -> Bool {
        (1...64).contains(segment.utf8.count)
            && segment.unicodeScalars.allSatisfy {
                $0.isASCII && ($0 == "-" || $0.properties.isAlphabetic || ("0"..."9").contains($0))
            }
    }
}

/// Tesla's answer as it came, without what is between Tesla and us.
public struct FleetReply: Sendable {
    public var status: Int
    /// Type, waits and limits, and Tesla's id of the call.
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]

    public init(status: Int, headers: [(name: String, value: String)], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
