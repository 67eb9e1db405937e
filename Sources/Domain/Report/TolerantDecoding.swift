import FoundationEssentials

/// Reads the members that are there; what is missing takes the given default.
///
/// Our own JSON is read back by this too, so that a newer or a hand-written document does no harm.
private struct Members {
    let container: KeyedDecodingContainer<NameKey>

    init(_ decoder: any Decoder) throws { container = try decoder.container(keyedBy: NameKey.self) }

    func optional<Value: Decodable>(_ name: String) throws -> Value? {
        try container.decodeIfPresent(Value.self, forKey: NameKey(name))
    }

    func value<Value: Decodable>(_ name: String, or fallback: Value) throws -> Value { try optional(name) ?? fallback }

    func required<Value: Decodable>(_ name: String) throws -> Value {
        try container.decode(Value.self, forKey: NameKey(name))
    }

    /// Sections of a later release are left out; where none is left, all are meant.
    func sections() throws -> [ReportSection]? {
        let names: [String]? = try optional("sections")
        let known = names.map { $0.compactMap(ReportSection.init(rawValue:)) } ?? []
        return known.isEmpty ? nil : known
    }

    /// A word outside the known ones counts as absent.
    func word<Value: RawRepresentable<String>>(_ name: String) throws -> Value? {
        try optional(name).flatMap { Value(rawValue: $0) }
    }
}

extension ReportModel {
    public init(from decoder: any Decoder) throws {
        let members = try Members(decoder)
        self.init(
            vin: try members.container.decode(VIN.self, forKey: NameKey("vin")),
            issuedAt: try members.value("issuedAt", or: Date(timeIntervalSince1970: 0)))
        schema = try members.value("schema", or: 1)
        utcOffset = min(max(try members.value("utcOffset", or: 0), -64_800), 64_800)
        isSample = try members.value("isSample", or: false)
        vehicle = try members.optional("vehicle")
        snapshot = try members.optional("snapshot")
        charging = try members.optional("charging")
        warranties = try members.optional("warranties")
        service = try members.optional("service")
        alerts = try members.optional("alerts")
        options = try members.optional("options")
        releaseNotes = try members.optional("releaseNotes")
        photos = try members.value("photos", or: [ReportPhoto]()).filter(\.hasPlainName)
        sources = try members.value("sources", or: [])
        preferences = try members.value("preferences", or: ReportPreferences())
    }
}

extension ReportPreferences {
    public init(from decoder: any Decoder) throws {
        let members = try Members(decoder)
        self.init(
            showChargingSites: try members.value("showChargingSites", or: false),
            units: try members.word("units"), referenceRangeKm: try members.optional("referenceRangeKm"))
        sections = try members.sections()
        maskVIN = try members.optional("maskVin")
    }
}

/// Queued by one release, made by another while instances are replaced one by one.
extension ReportJob {
    public init(from decoder: any Decoder) throws {
        let members = try Members(decoder)
        self.init(
            session: try members.required("session"), input: try members.required("input"),
            photos: try members.required("photos"), vin: try members.required("vin"),
            language: try members.required("language"), profile: try members.required("profile"),
            paper: try members.required("paper"), sections: try members.sections(),
            maskVIN: try members.optional("maskVin"), isBrought: try members.optional("isBrought"),
            createdAt: try members.required("createdAt"))
        schema = try members.required("schema")
        payment = try members.optional("payment")
        trace = try members.optional("trace")
    }
}

extension ReportPhoto {
    public init(from decoder: any Decoder) throws {
        let members = try Members(decoder)
        self.init(
            asset: try members.container.decode(String.self, forKey: NameKey("asset")),
            caption: try members.optional("caption"), width: try members.value("width", or: 3),
            height: try members.value("height", or: 2), uploadedAt: try members.optional("uploadedAt"),
            sha256: try members.optional("sha256"))
        slot = try members.optional("slot")
        alt = try members.optional("alt")
    }
}

extension ReportPhoto {
    /// A name in the asset table and nothing else: no path, no address.
    var hasPlainName: Bool {
        asset.utf8.count <= 64 && asset.first != "."
            && asset.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
                case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): true
                default: false
                }
            }
    }
}

extension VehicleSnapshot.Tyres {
    public init(from decoder: any Decoder) throws {
        let members = try Members(decoder)
        self.init(
            frontLeft: try members.value("frontLeft", or: .init()),
            frontRight: try members.value("frontRight", or: .init()),
            rearLeft: try members.value("rearLeft", or: .init()),
            rearRight: try members.value("rearRight", or: .init()))
        recommendedFrontBar = try members.optional("recommendedFrontBar")
        recommendedRearBar = try members.optional("recommendedRearBar")
    }
}

extension Warranty {
    public init(from decoder: any Decoder) throws {
        let members = try Members(decoder)
        self.init(
            phase: try members.word("phase") ?? .active, type: try members.value("type", or: "OTHER"),
            name: try members.optional("name"), expiresOn: try members.optional("expiresOn"),
            limitKm: try members.optional("limitKm"), isUnlimited: try members.value("isUnlimited", or: false),
            coverageYears: try members.optional("coverageYears"), endedOn: try members.optional("endedOn"))
    }
}

extension ServiceStatus {
    public init(from decoder: any Decoder) throws {
        let members = try Members(decoder)
        self.init(
            inService: try members.optional("inService"), status: try members.optional("status"),
            expectedCompletion: try members.optional("expectedCompletion"),
            visitNumber: try members.optional("visitNumber"), statusId: try members.optional("statusId"))
    }
}

extension VehicleAlert {
    public init(from decoder: any Decoder) throws {
        let members = try Members(decoder)
        self.init(
            name: try members.value("name", or: ""), time: try members.optional("time"),
            audience: try members.value("audience", or: []), text: try members.optional("text"))
    }
}

extension VehicleOption {
    public init(from decoder: any Decoder) throws {
        let members = try Members(decoder)
        self.init(
            code: try members.value("code", or: ""), name: try members.optional("name"),
            isActive: try members.value("isActive", or: true), colorCode: try members.optional("colorCode"))
    }
}

extension ChargingSession {
    public init(from decoder: any Decoder) throws {
        let members = try Members(decoder)
        self.init(
            id: try members.value("id", or: 0), vin: try members.optional("vin"), site: try members.optional("site"),
            country: try members.optional("country"),
            start: try members.container.decode(OffsetDate.self, forKey: NameKey("start")),
            stop: try members.optional("stop"), unlatch: try members.optional("unlatch"),
            fees: try members.value("fees", or: []), invoices: try members.value("invoices", or: []))
    }
}

extension ChargingFee {
    public init(from decoder: any Decoder) throws {
        let members = try Members(decoder)
        let due: Decimal? = try members.optional("due")
        self.init(
            kind: try members.word("kind") ?? .other, currency: try members.value("currency", or: ""),
            pricing: try members.optional("pricing"), unit: try members.word("unit") ?? .other,
            usage: try members.optional("usage"), rate: try members.optional("rate"),
            due: due, netDue: try members.optional("netDue") ?? due, isPaid: try members.optional("isPaid"),
            status: try members.optional("status"))
    }
}
