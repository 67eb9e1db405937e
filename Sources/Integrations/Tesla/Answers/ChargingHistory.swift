import Domain

/// Collects the pages of a charging history: which page to ask for next, and what came of it (facts 5.1).
///
/// The rule survives what clients disagree about: the largest page size, the first page's number, the order.
struct ChargingHistory {
    private let vin: VIN
    private var pageSize = 50
    private var pageNumber = 1
    private var isDone = false
    private var seen: Set<Int64> = []
    private var found: [ChargingSession] = []

    /// Some say that more than 10 to a page come back empty.
    private static let smallPageSize = 10
    private static let maxPages = 200

    init(vin: VIN) { self.vin = vin }

    /// nil when all is there.
    var nextQuery: [(name: String, value: String)]? {
        guard !isDone else { return nil }
        return [
            ("vin", vin.rawValue), ("pageNo", "\(pageNumber)"), ("pageSize", "\(pageSize)"),
            ("sortBy", "chargeStartDateTime"), ("sortOrder", "DESC"),
        ]
    }

    mutating func add(_ page: ChargingPage) {
        if page.sessions.isEmpty, pageNumber == 1, (page.total ?? 0) > 0, pageSize > Self.smallPageSize {
            pageSize = Self.smallPageSize
            return
        }
        let new = page.sessions.filter { seen.insert($0.id).inserted }
        found += new.filter { $0.vin == nil || $0.vin == vin }
        let isComplete = page.total.map { seen.count >= $0 } ?? false
        isDone = new.isEmpty || isComplete || pageNumber == Self.maxPages
        pageNumber += 1
    }

    /// Oldest first; a session without a VIN belongs to the car that was asked for.
    var sessions: [ChargingSession] {
        found.map { session in
            var session = session
            session.vin = vin
            return session
        }.sorted { ($0.start, $0.id) < ($1.start, $1.id) }
    }
}
