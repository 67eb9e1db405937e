import Domain

/// One request to the Fleet API.
struct FleetCall {
    var path: String
    var query: [(name: String, value: String)] = []
    /// A caller's own query, in place of `query`.
    var rawQuery: String?
    /// The path as it may be logged: without the whole VIN, without an invoice's id.
    var label: String
    /// Groups calls for metrics: no ids in it.
    var endpoint: String
    var price: PriceClass
    /// Bytes of the answer's body.
    var limit = 4 << 20
    /// The car whose live data it is; Tesla counts such calls (facts 8.1).
    var car: VIN?
    /// `dx/warranty/details` answers 500 for reasons of its own (facts 6.1): that says nothing about the region.
    var failsAlone: Bool { path == "/api/1/dx/warranty/details" }

    /// - Parameter path: a literal, without anything personal, unless `label` and `endpoint` are given.
    init(
        _ path: String, query: [(name: String, value: String)] = [], label: String? = nil, endpoint: String? = nil,
        price: PriceClass = .data, limit: Int = 4 << 20
    ) {
        self.path = path
        self.query = query
        self.label = label ?? path
        self.endpoint = endpoint ?? String(path.trimmingPrefix("/api/1/"))
        self.price = price
        self.limit = limit
    }

    /// A call below `/api/1/vehicles/{vin}/`.
    init(vehicle vin: VIN, _ name: String, query: [(name: String, value: String)] = []) {
        self.init(
            "/api/1/vehicles/\(vin.rawValue)/\(name)", query: query, label: "/api/1/vehicles/\(vin.masked)/\(name)",
            endpoint: name)
        car = vin
    }

    func url(base: String) -> String {
        let query = rawQuery ?? FormFields.encode(query)
        return query.isEmpty ? base + path : base + path + "?" + query
    }
}

extension FleetCall {
    /// A caller's own read.
    init(_ read: FleetRead) {
        let pattern = read.endpoint.pattern
        self.init(
            read.path, label: "/api/1/" + pattern, endpoint: read.endpoint.name,
            price: pattern == "users/region" ? .free : .data, limit: read.endpoint.isDocument ? 10 << 20 : 4 << 20)
        rawQuery = read.query
        car = read.endpoint.isLiveData ? read.car : nil
    }
}

/// Names and values as in a query or a form body.
enum FormFields {
    static func encode(_ fields: [(name: String, value: String)]) -> String {
        fields.map { escape($0.name) + "=" + escape($0.value) }.joined(separator: "&")
    }

    /// Percent-encodes all but the unreserved characters of RFC 3986.
    static func escape(_ text: String) -> String {
        var escaped: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                escaped.append(byte)
            default:
                escaped += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: escaped, as: UTF8.self)
    }

    private static let digits = Array("0123456789ABCDEF".utf8)
}
