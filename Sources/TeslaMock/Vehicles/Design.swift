/// Model, trim and equipment: what `vehicle_config`, the options and the warranty are made from.
struct Design: Sendable {
    /// `vehicle_config.car_type`
    let carType: String
    let trimBadging: String
    let efficiencyPackage: String
    let exteriorColor: String
    let interiorTrim: String
    let wheelType: String
    let spoiler: String
    let chargePort: String
    let driverAssist: String
    let isEuropean: Bool
    let usesMiles: Bool
    let hasAirSuspension: Bool
    let hasSeatCooling: Bool
    let options: [Option]
    let warranty: WarrantyTerms
}

/// One line of `dx/vehicles/options`.
struct Option: Sendable {
    let code: String
    let name: String
    var color: String?
    var isActive = true

    init(_ code: String, _ name: String, color: String? = nil, isActive: Bool = true) {
        self.code = code
        self.name = name
        self.color = color
        self.isActive = isActive
    }
}

/// Limits of the three documented warranties, in the market's own unit.
struct WarrantyTerms: Sendable {
    let unit: String
    let basicDistance: Int
    let driveDistance: Int

    static let standardRange = WarrantyTerms(unit: "KM", basicDistance: 80_000, driveDistance: 160_000)
    static let longRange = WarrantyTerms(unit: "KM", basicDistance: 80_000, driveDistance: 192_000)
    static let flagship = WarrantyTerms(unit: "KM", basicDistance: 80_000, driveDistance: 240_000)
    static let american = WarrantyTerms(unit: "MI", basicDistance: 50_000, driveDistance: 120_000)
}
