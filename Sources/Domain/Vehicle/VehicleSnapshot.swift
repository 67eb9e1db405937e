public import FoundationEssentials

/// What the car itself reported at one moment (`vehicle_data`), in metric units. Every value may be missing.
///
/// Distances are kilometres, pressures bar, temperatures °C: converted once, where Tesla's answer is decoded (facts 4.8).
public struct VehicleSnapshot: Sendable, Equatable, Codable {
    public var time: Date?
    public var name: String?
    public var battery: Battery?
    public var climate: Climate?
    public var configuration: Configuration?
    public var condition: Condition?
    public var tyres: Tyres?
    public var display: Display?

    public init(time: Date? = nil) { self.time = time }

    public struct Battery: Sendable, Equatable, Codable {
        /// Percent shown to the driver, 0 to 100.
        public var level: Int?
        /// Percent that can be used now; lower than `level` in a cold pack.
        public var usableLevel: Int?
        public var ratedRangeKm: Double?
        public var estimatedRangeKm: Double?
        public var chargeLimit: Int?
        /// Tesla's word: `Disconnected`, `Charging`, `Complete`, …
        public var chargingState: String?
        public var energyAddedKWh: Double?
        public var chargerPowerKW: Int?
        public var minutesToFull: Int?
        public var fastChargerPresent: Bool?
        public var maxRangeChargeCounter: Int?
        public var heaterOn: Bool?
        public init() {}
    }

    public struct Climate: Sendable, Equatable, Codable {
        public var insideC: Double?
        public var outsideC: Double?
        public var isOn: Bool?
        public init() {}
    }

    /// Tesla's own codes; words for them belong to the report.
    public struct Configuration: Sendable, Equatable, Codable {
        public var carType: String?
        public var trimBadging: String?
        public var exteriorColor: String?
        public var interiorTrim: String?
        public var wheelType: String?
        public var roofColor: String?
        public var spoilerType: String?
        public var chargePort: String?
        public var driverAssist: String?
        public var efficiencyPackage: String?
        public var rearSeatHeaters: Int?
        public var hasAirSuspension: Bool?
        public var hasSeatCooling: Bool?
        public var powerLiftgate: Bool?
        public var rightHandDrive: Bool?
        public var euVehicle: Bool?
        public var thirdRowSeats: String?
        /// Seconds east of UTC where the car is.
        public var utcOffset: Int?
        public init() {}
    }

    public struct Condition: Sendable, Equatable, Codable {
        public var odometerKm: Double?
        /// First word of `car_version`, for example `2026.38.4`.
        public var software: String?
        /// The version that waits to be installed, where it is known.
        public var pendingUpdate: String?
        /// Whether an update waits; nil when the car does not say.
        public var hasPendingUpdate: Bool?
        public var locked: Bool?
        public var doorsClosed: Bool?
        public var trunksClosed: Bool?
        public var windowsClosed: Bool?
        public var sentryMode: Bool?
        public var valetMode: Bool?
        public var serviceMode: Bool?
        public init() {}
    }

    public struct Tyres: Sendable, Equatable, Codable {
        public var frontLeft: Tyre
        public var frontRight: Tyre
        public var rearLeft: Tyre
        public var rearRight: Tyre
        public var recommendedFrontBar: Double?
        public var recommendedRearBar: Double?

        public init(
            frontLeft: Tyre = .init(), frontRight: Tyre = .init(), rearLeft: Tyre = .init(), rearRight: Tyre = .init()
        ) {
            self.frontLeft = frontLeft
            self.frontRight = frontRight
            self.rearLeft = rearLeft
            self.rearRight = rearRight
        }
    }

    public struct Tyre: Sendable, Equatable, Codable {
        public var bar: Double?
        public var readAt: Date?
        public var softWarning: Bool?
        public var hardWarning: Bool?
        public init(bar: Double? = nil, readAt: Date? = nil) {
            self.bar = bar
            self.readAt = readAt
        }
    }

    /// The owner's choice of units on the car's screen; decides the units of the report.
    public struct Display: Sendable, Equatable, Codable {
        public var miles: Bool?
        public var fahrenheit: Bool?
        public var psi: Bool?
        public init() {}
    }
}
