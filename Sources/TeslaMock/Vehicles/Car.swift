/// A test car: what it is and the figures from which its answers are made.
struct Car: Sendable {
    let vin: String
    let name: String
    let design: Design
    /// The state it is in until a control call or a wake-up changes it.
    var state = VehicleState.online
    let delivered: Delivery
    /// Mean daily distance; the odometer grows with the clock.
    let milesPerDay: Double
    let battery: Battery
    let tyres: Tyres
    let software: Software
    let alerts: AlertProfile
    let travel: TravelPlan?
    /// Multiplies the charging sessions.
    var historyDensity = 1
    /// Least size of an invoice.
    var invoiceKilobytes = 0
    var service = ServiceProfile.none
    var warranties = WarrantyProfile.usual
    /// False for a car that was never given its name.
    var isNamed = true
    /// False for a car that the account's person only drives.
    var isOwned = true
    /// Temperatures are null until the car has reported.
    var knowsTemperatures = true

    var isInService: Bool { service == .withAppointment || service == .withoutAppointment }

    /// Number in the vehicle list: 17 digits, above 2^53, so that a `Double` would lose some.
    var id: Int { 33_843_057_077_000_000 + Int(SeededGenerator.hash(vin) % 1_000_000) }

    /// The other number of the list.
    var vehicleID: Int { 1_126_000_000_000_000 + Int(SeededGenerator.hash("vehicle/" + vin) % 1_000_000_000) }

    /// UTC day of delivery, as days since 1970, never after today.
    func deliveryDay(at now: Timestamp) -> Int {
        switch delivered {
        case .on(let date): min(date.dayIndex, now.dayIndex)
        case .daysAgo(let days): now.dayIndex - days
        }
    }

    /// Miles on the clock.
    func odometer(at now: Timestamp) -> Double {
        let days = Double(now.dayIndex - deliveryDay(at: now))
        let offset = Double(SeededGenerator.hash("odometer/" + vin) % 9_000_000) / 1_000_000
        return Rounding.decimals(days * milesPerDay + offset, 6)
    }
}

/// When the customer got the car.
enum Delivery: Sendable {
    case on(CivilDate)
    case daysAgo(Int)
}

/// Connection states of the vehicle list.
public enum VehicleState: String, Sendable, Codable {
    case online, asleep, offline
}

/// Charge level and range.
struct Battery: Sendable {
    /// Percent shown to the driver, and percent usable now (lower in a cold pack).
    let level: Int
    var usable: Int?
    /// Rated miles of a full pack today.
    let fullMiles: Double
    let limit: Int
    var charging = false
}

/// Pressures in bar; nil before the wheels have turned.
struct Tyres: Sendable {
    let frontLeft, frontRight, rearLeft, rearRight: Double?
    let recommendedFront, recommendedRear: Double
    /// Wheel whose soft warning is on: `fl`, `fr`, `rl` or `rr`.
    var warning: String?
}

/// Installed and pending versions.
struct Software: Sendable {
    let installed: String
    var pending: String?
}

/// Half away from zero to a number of decimals.
enum Rounding {
    static func decimals(_ value: Double, _ count: Int) -> Double {
        var factor = 1.0
        for _ in 0..<count { factor *= 10 }
        return (value * factor).rounded() / factor
    }
}
