/// Filters, order and paging of a charging history call.
struct HistoryQuery: Sendable {
    /// What makes a query invalid.
    struct Invalid: Error { let field: String }

    /// Sessions per page when the call names no size.
    static let defaultSize = 10
    static let largestSize = 100
    /// What an endless history says it has.
    static let endless = 1_000_000
    private static let idsOfARound = 10_000_000_000_000

    private let vin: String?
    private let from: Int?
    private let until: Int?
    private let page: Int
    private let size: Int
    private let isAscending: Bool

    init(_ fields: FormFields) throws(Invalid) {
        vin = fields["vin"]
        from = try Self.time("startTime", fields)
        until = try Self.time("endTime", fields)
        page = try Self.number("pageNo", fields, 0...100_000) ?? 1
        size = try Self.number("pageSize", fields, 1...Self.largestSize) ?? Self.defaultSize
        isAscending = fields["sortOrder"]?.uppercased() == "ASC"
    }

    /// `{"data":[…],"totalResults":N}` of the sessions, which come oldest first. The filter of the times looks at the
    /// start of a session.
    func answer(_ all: [ChargingSession], switches: Switches) -> JSONValue {
        let fitting = all.filter { session in
            (vin == nil || session.vin == nil || session.vin == vin)
                && (from.map { session.start >= $0 } ?? true) && (until.map { session.start <= $0 } ?? true)
        }
        let ordered = isAscending ? fitting : fitting.reversed()
        let wanted = switches.repeatsFirstPage ? 1 : max(page, 1)
        let isTooLarge = switches.largestPage.map { size > $0 } ?? false
        let length = switches.shortPages ? max(1, size - 1) : size
        let stride = switches.overlappingPages ? max(1, length - 1) : length
        let first = (wanted - 1) * stride
        let total = switches.endlessHistory && !ordered.isEmpty ? Self.endless : ordered.count
        let records = (first..<max(first, min(first + (isTooLarge ? 0 : length), total))).map { number in
            var session = ordered[ordered.index(ordered.startIndex, offsetBy: number % ordered.count)]
            session.id += number / ordered.count * Self.idsOfARound
            if switches.omitsVIN { session.vin = nil }
            return session.json
        }
        return ["data": .array(records), "totalResults": .int(total)]
    }

    private static func time(_ name: String, _ fields: FormFields) throws(Invalid) -> Int? {
        guard let text = fields[name] else { return nil }
        guard let seconds = Timestamp.parse(text) else { throw Invalid(field: name) }
        return seconds
    }

    private static func number(
        _ name: String, _ fields: FormFields, _ range: ClosedRange<Int>
    ) throws(Invalid) -> Int? {
        guard let text = fields[name] else { return nil }
        guard let value = Int(text), range.contains(value) else { throw Invalid(field: name) }
        return value
    }
}
