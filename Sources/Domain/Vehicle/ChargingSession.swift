public import FoundationEssentials

/// One session that Tesla metered or billed (facts 5.2). Money and energy are exact decimals.
public struct ChargingSession: Sendable, Equatable, Codable, Identifiable {
    public var id: Int64
    public var vin: VIN?
    /// Town and site, free text as Tesla wrote it.
    public var site: String?
    /// ISO 3166 alpha-2.
    public var country: String?
    public var start: OffsetDate
    public var stop: OffsetDate?
    public var unlatch: OffsetDate?
    public var fees: [ChargingFee]
    public var invoices: [ChargingInvoice]

    public init(
        id: Int64, vin: VIN?, site: String?, country: String?, start: OffsetDate, stop: OffsetDate? = nil,
        unlatch: OffsetDate? = nil, fees: [ChargingFee] = [], invoices: [ChargingInvoice] = []
    ) {
        self.id = id
        self.vin = vin
        self.site = site
        self.country = country
        self.start = start
        self.stop = stop
        self.unlatch = unlatch
        self.fees = fees
        self.invoices = invoices
    }
}

public struct ChargingFee: Sendable, Equatable, Codable {
    public enum Kind: String, Sendable, Codable {
        case charging = "CHARGING", parking = "PARKING", congestion = "CONGESTION", other = "OTHER"
    }

    public enum Unit: String, Sendable, Codable { case kWh = "kwh", minutes = "min", other }

    public var kind: Kind
    /// ISO 4217.
    public var currency: String
    /// `PAYMENT`, `NO_CHARGE` or another word of Tesla's.
    public var pricing: String?
    public var unit: Unit
    /// Usage in `unit`, tiers that cost something included (facts 5.3); nil when Tesla gives none.
    public var usage: Decimal?
    /// Price per unit of the base tier.
    public var rate: Decimal?
    /// Gross price of this fee; nil when Tesla gives none (yet).
    public var due: Decimal?
    /// What is to be paid after credits.
    public var netDue: Decimal?
    public var isPaid: Bool?
    public var status: String?

    public init(
        kind: Kind, currency: String, pricing: String? = nil, unit: Unit, usage: Decimal?, rate: Decimal? = nil,
        due: Decimal?, netDue: Decimal?, isPaid: Bool? = nil, status: String? = nil
    ) {
        self.kind = kind
        self.currency = currency
        self.pricing = pricing
        self.unit = unit
        self.usage = usage
        self.rate = rate
        self.due = due
        self.netDue = netDue
        self.isPaid = isPaid
        self.status = status
    }
}

/// A PDF that Tesla keeps for a session.
public struct ChargingInvoice: Sendable, Equatable, Codable {
    /// The id to download it by; it is not the session's id.
    public var contentId: String
    /// Tesla's own name, for example `4020P0000973181_FI-FI.pdf`; sanitise before use.
    public var fileName: String?
    public var kind: String?

    public init(contentId: String, fileName: String?, kind: String?) {
        self.contentId = contentId
        self.fileName = fileName
        self.kind = kind
    }
}
