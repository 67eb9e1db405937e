public import FoundationEssentials

/// Everything that a report session knows, the Tesla token excepted. A value: operations on it are pure.
public struct SessionState: Sendable, Equatable {
    public var core: SessionCore
    public var vehicles: VehicleCache
    /// In the order of the reports.
    public var images: [SessionImage]
    public var tasks: [SessionTask]

    /// Those that belong into a report of this car.
    public func images(of vin: VIN) -> [SessionImage] { images.filter { $0.vin == nil || $0.vin == vin } }

    public init(core: SessionCore) {
        self.core = core
        vehicles = VehicleCache()
        images = []
        tasks = []
    }
}

/// Who and how: language, Tesla account, choices.
public struct SessionCore: Sendable, Equatable, Codable {
    public var createdAt: Date
    /// The account of who made the session, if somebody was signed in.
    public private(set) var owner: AccountID?
    public var language: ReportLanguage
    public var units: UnitSystem?
    public var showChargingSites: Bool
    public var referenceRangeKm: Double?
    public var account: TeslaAccount?
    public var selected: [VIN]

    public init(createdAt: Date, language: ReportLanguage, units: UnitSystem? = nil, owner: AccountID? = nil) {
        self.createdAt = createdAt
        self.owner = owner
        self.language = language
        self.units = units
        showChargingSites = false
        selected = []
    }
}

/// The list of cars and, for each car asked for, where its facts lie.
public struct VehicleCache: Sendable, Equatable, Codable {
    public var list: [VehicleSummary]
    public var listedAt: Date?
    public var facts: [VIN: CachedFacts]
    /// Invoices that could not be had at the last attempt, by content id, and the error's code.
    public var invoiceFailures: [String: String]?

    public init() {
        list = []
        facts = [:]
    }

    public func summary(of vin: VIN) -> VehicleSummary? { list.first { $0.vin == vin } }
}

/// Facts of one car as a sealed object in storage: too large for the session record (state.md 4).
public struct CachedFacts: Sendable, Equatable, Codable {
    public var object: ObjectName
    public var fetchedAt: Date
    /// Seconds for which the facts are good: short when a source did not answer.
    public var lifetime: Double

    public init(object: ObjectName, fetchedAt: Date, lifetime: Double) {
        self.object = object
        self.fetchedAt = fetchedAt
        self.lifetime = lifetime
    }

    public func isFresh(at time: Date) -> Bool { time.timeIntervalSince(fetchedAt) < lifetime }
}

/// One uploaded photo, already decoded, turned upright and stripped of metadata.
public struct SessionImage: Sendable, Equatable, Codable, Identifiable {
    public var id: ImageID
    public var object: ObjectName
    public var thumbnail: ObjectName
    public var width: Int
    public var height: Int
    public var bytes: Int
    /// Of the stored bytes, hex.
    public var sha256: String
    public var caption: String?
    public var uploadedAt: Date
    public var slot: PhotoSlot?
    /// What the picture shows, for whoever does not see it.
    public var alt: String?
    /// The one car whose reports show it; nil: those of all cars.
    public var vin: VIN?

    public init(
        id: ImageID, object: ObjectName, thumbnail: ObjectName, width: Int, height: Int, bytes: Int, sha256: String,
        caption: String?, uploadedAt: Date
    ) {
        self.id = id
        self.object = object
        self.thumbnail = thumbnail
        self.width = width
        self.height = height
        self.bytes = bytes
        self.sha256 = sha256
        self.caption = caption
        self.uploadedAt = uploadedAt
    }
}

/// A report task as the session remembers it; its live record stands in the job queue.
public struct SessionTask: Sendable, Equatable, Codable, Identifiable {
    public var id: TaskID
    public var vin: VIN
    public var language: ReportLanguage
    public var status: TaskStatus
    public var createdAt: Date

    public init(id: TaskID, vin: VIN, language: ReportLanguage, status: TaskStatus, createdAt: Date) {
        self.id = id
        self.vin = vin
        self.language = language
        self.status = status
        self.createdAt = createdAt
    }
}
