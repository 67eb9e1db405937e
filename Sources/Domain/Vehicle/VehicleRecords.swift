public import FoundationEssentials

/// One warranty of the car (facts 6.1).
public struct Warranty: Sendable, Equatable, Codable {
    public enum Phase: String, Sendable, Codable { case active, upcoming, expired }

    public var phase: Phase
    /// Tesla's key, for example `BATTERY_WARRANTY`.
    public var type: String
    /// Tesla's English name, for types without a translation.
    public var name: String?
    /// The last day of cover: midnight UTC of the date as Tesla writes it, whatever the offset beside it.
    public var expiresOn: Date?
    /// nil means that Tesla gave no distance limit or its "unlimited" sentinel; see `isUnlimited`.
    public var limitKm: Double?
    public var isUnlimited: Bool
    public var coverageYears: Int?
    /// The day on which it ended before its time, for example by distance; written as `expiresOn` is.
    public var endedOn: Date?

    public init(
        phase: Phase, type: String, name: String?, expiresOn: Date?, limitKm: Double?, isUnlimited: Bool,
        coverageYears: Int?, endedOn: Date? = nil
    ) {
        self.phase = phase
        self.type = type
        self.name = name
        self.expiresOn = expiresOn
        self.limitKm = limitKm
        self.isUnlimited = isUnlimited
        self.coverageYears = coverageYears
        self.endedOn = endedOn
    }
}

/// The current workshop visit, if there is one; Tesla offers no service history (facts 6.2).
public struct ServiceStatus: Sendable, Equatable, Codable {
    /// nil: the answer does not say.
    public var inService: Bool?
    public var status: String?
    public var expectedCompletion: OffsetDate?
    public var visitNumber: String?
    public var statusId: Int?

    public init(
        inService: Bool?, status: String? = nil, expectedCompletion: OffsetDate? = nil, visitNumber: String? = nil,
        statusId: Int? = nil
    ) {
        self.inService = inService
        self.status = status
        self.expectedCompletion = expectedCompletion
        self.visitNumber = visitNumber
        self.statusId = statusId
    }
}

extension ServiceStatus {
    /// What the visit itself says.
    public var saysInService: Bool? { status.map { $0 == "in_service" } }

    /// Either may say that the car is there. What an earlier flag said is not carried on.
    public mutating func join(flagOfList: Bool?) { inService = flagOfList == true ? true : saysInService ?? flagOfList }
}

/// A message the car recorded (facts 6.3).
public struct VehicleAlert: Sendable, Equatable, Codable {
    public var name: String
    public var time: OffsetDate?
    /// `customer`, `service`, `service-fix`.
    public var audience: [String]
    /// What the driver saw, in the car's own words.
    public var text: String?

    public init(name: String, time: OffsetDate?, audience: [String], text: String?) {
        self.name = name
        self.time = time
        self.audience = audience
        self.text = text
    }
}

/// One option code of the car (facts 6.5).
public struct VehicleOption: Sendable, Equatable, Codable {
    /// Without the leading `$`.
    public var code: String
    public var name: String?
    public var isActive: Bool
    /// Present on paint codes.
    public var colorCode: String?

    public init(code: String, name: String?, isActive: Bool, colorCode: String?) {
        self.code = code
        self.name = name
        self.isActive = isActive
        self.colorCode = colorCode
    }
}

public struct ReleaseNote: Sendable, Equatable, Codable {
    public var title: String
    public var subtitle: String?
    /// The software version it belongs to.
    public var version: String?

    public init(title: String, subtitle: String?, version: String?) {
        self.title = title
        self.subtitle = subtitle
        self.version = version
    }
}
