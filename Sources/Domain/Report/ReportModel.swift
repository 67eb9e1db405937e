public import FoundationEssentials

/// Everything a report is made of: the facts as they were retrieved, with the reason for each gap.
///
/// It is language-free and frozen when a task is accepted, so that a retry or a second language shows the same facts.
/// The same JSON is read by `carpulse render` and by the `report` member of the async request (interface.md):
/// unknown members are ignored, missing ones show as "not available" with the reason.
public struct ReportModel: Sendable, Equatable, Codable {
    /// Version of this document's layout.
    public var schema: Int
    /// When the report was asked for.
    public var issuedAt: Date
    /// Seconds east of UTC in which times are printed.
    public var utcOffset: Int
    /// True when the data came from the mock: the report says "sample".
    public var isSample: Bool
    /// Where whoever holds this print can verify it; nil in an edition that nobody registered. Given out by the server
    /// alone: no document holds it.
    public var verification: VerifyMark?
    public var vin: VIN
    public var vehicle: VehicleSummary?
    public var snapshot: VehicleSnapshot?
    public var charging: [ChargingSession]?
    public var warranties: [Warranty]?
    public var service: ServiceStatus?
    public var alerts: [VehicleAlert]?
    public var options: [VehicleOption]?
    public var releaseNotes: [ReleaseNote]?
    public var photos: [ReportPhoto]
    /// How each source answered, in the order it was asked.
    public var sources: [DataSource]
    public var preferences: ReportPreferences

    private enum CodingKeys: String, CodingKey {
        case schema, issuedAt, utcOffset, isSample, vin, vehicle, snapshot, charging, warranties, service, alerts
        case options, releaseNotes, photos, sources, preferences
    }

    public init(vin: VIN, issuedAt: Date) {
        schema = 1
        self.vin = vin
        self.issuedAt = issuedAt
        utcOffset = 0
        isSample = false
        photos = []
        sources = []
        preferences = ReportPreferences()
    }
}

/// Why a value is missing (facts 10.4): each gap is printed with its reason.
public enum DataGap: String, Sendable, Codable, CaseIterable {
    /// The car slept or was out of coverage.
    case asleep
    /// The owner did not grant the permission.
    case notPermitted = "not_permitted"
    /// Tesla gave no answer or an error.
    case noAnswer = "no_answer"
    /// Tesla does not offer this for the car.
    case notOffered = "not_offered"
    /// The answer came, but without this value.
    case notInAnswer = "not_in_answer"
    /// The data file did not hold it.
    case notProvided = "not_provided"
}

/// One answer of Tesla's, or the lack of it.
public struct DataSource: Sendable, Equatable, Codable {
    public enum Name: String, Sendable, Codable, CaseIterable {
        case vehicle, snapshot = "vehicle_data", charging = "charging_history", warranty, service, alerts, options
        case releaseNotes = "release_notes"
    }

    public var name: Name
    /// When Tesla gave what is here; where it gave nothing, when it was asked.
    public var askedAt: Date?
    public var gap: DataGap?
    /// When it was asked again in vain: what is here is the last that is known, `gap` says why there is nothing newer.
    public var triedAt: Date?

    public init(name: Name, askedAt: Date?, gap: DataGap?, triedAt: Date? = nil) {
        self.name = name
        self.askedAt = askedAt
        self.gap = gap
        self.triedAt = triedAt
    }
}

extension ReportModel {
    /// The facts as they may go out with a report: without those of sections that were left out, and of charging months
    /// and countries only unless the owner shows the sites (decisions.md 20).
    public var shareable: ReportModel {
        var model = self
        if !shows(.charging), !shows(.history) { model.charging = nil }
        if !shows(.warranty) { (model.warranties, model.service) = (nil, nil) }
        if !shows(.alerts) { (model.alerts, model.options, model.releaseNotes) = (nil, nil, nil) }
        if !shows(.photos) { model.photos = [] }
        if preferences.maskVIN == true {
            model.photos.removeAll(where: \.showsVIN)
            model.vin = vin.veiled
            model.vehicle?.vin = vin.veiled
            model.charging = model.charging.map { sessions in
                sessions.map { session in
                    var session = session
                    session.vin = session.vin?.veiled
                    return session
                }
            }
        }
        if !preferences.showChargingSites {
            model.charging = model.charging.map { $0.enumerated().map { $1.forBuyer(number: $0 + 1) } }
        }
        return model
    }

    /// From here on the report tells no more of the VIN than its last three characters, and has no photo of its plate.
    public mutating func maskVIN() {
        preferences.maskVIN = true
        photos.removeAll(where: \.showsVIN)
    }

    /// The end of the VIN, as far as it is printed.
    public var vinEnd: String { preferences.maskVIN == true ? String(vin.rawValue.suffix(3)) : vin.lastSix }

    private func shows(_ section: ReportSection) -> Bool { preferences.sections?.contains(section) ?? true }

    /// How a source answered; nil when it was not asked.
    public func source(_ name: DataSource.Name) -> DataSource? { sources.first { $0.name == name } }

    /// When what is here of a source was given, if that is not the present: it was asked for again in vain, or more
    /// than 24 hours ago.
    public func staleSince(_ name: DataSource.Name) -> Date? {
        guard let source = source(name), let asked = source.askedAt else { return nil }
        return source.triedAt != nil || issuedAt.timeIntervalSince(asked) > 86_400 ? asked : nil
    }

    /// At the workshop: true when the list of cars or the visit says so; nil when neither says anything.
    public var isInService: Bool? {
        let flags = [vehicle?.inService, service?.inService, service?.saysInService].compactMap(\.self)
        return flags.isEmpty ? nil : flags.contains(true)
    }
}

/// A photo of the car in the report; its bytes travel beside the model under `asset`.
public struct ReportPhoto: Sendable, Equatable, Codable {
    /// Name of the bytes in the asset table, for example `photo-1.jpg`.
    public var asset: String
    public var caption: String?
    public var width: Int
    public var height: Int
    public var uploadedAt: Date?
    /// SHA-256 of the stored bytes, hex.
    public var sha256: String?
    public var slot: PhotoSlot?
    /// What the picture shows, for whoever does not see it.
    public var alt: String?

    public init(asset: String, caption: String?, width: Int, height: Int, uploadedAt: Date?, sha256: String?) {
        self.asset = asset
        self.caption = caption
        self.width = width
        self.height = height
        self.uploadedAt = uploadedAt
        self.sha256 = sha256
    }

    /// The plate with the whole VIN: nothing for a report that masks it.
    public var showsVIN: Bool { slot == .vin }
}

/// What the owner chose for this report.
public struct ReportPreferences: Sendable, Equatable, Codable {
    /// Buyer edition is the default: countries instead of site names (decisions.md 20).
    public var showChargingSites: Bool
    /// nil: as the car's own screen, else metric.
    public var units: UnitSystem?
    /// Range of the variant when new, kilometres, if the owner named one.
    public var referenceRangeKm: Double?
    /// Those that the report is to have; nil: all.
    public var sections: [ReportSection]?
    /// True: the report tells no more of the VIN than its last three characters.
    public var maskVIN: Bool?

    public init(showChargingSites: Bool = false, units: UnitSystem? = nil, referenceRangeKm: Double? = nil) {
        self.showChargingSites = showChargingSites
        self.units = units
        self.referenceRangeKm = referenceRangeKm
    }
}

public enum UnitSystem: String, Sendable, Codable, CaseIterable { case metric, imperial }
