/// Rated range extrapolated to a full battery (facts 10.3), kilometres.
public struct RangeEstimate: Sendable, Equatable {
    public enum Confidence: String, Sendable, CaseIterable {
        /// Level 60 to 95 % and 10 to 30 °C outside.
        case high
        case medium
        /// Level 20 to 49 %.
        case rough
        /// The usable level is two or more points below the displayed one.
        case cold
    }

    public let km: Double
    /// The car gives whole percents, so the true value lies between these two.
    public let lowKm: Double
    public let highKm: Double
    public let confidence: Confidence
    /// The percentage used: usable, else displayed.
    public let level: Int
    public let usesUsableLevel: Bool
    public let ratedKm: Double
}

public enum RangeOutcome: Sendable, Equatable {
    case estimate(RangeEstimate)
    /// Below 20 % nothing is computed.
    case levelTooLow(Int)
    case missing(DataGap)

    public var estimate: RangeEstimate? {
        if case .estimate(let estimate) = self { estimate } else { nil }
    }

    init(battery: VehicleSnapshot.Battery?, outsideC: Double?, gap: DataGap) {
        guard let battery, let rated = battery.ratedRangeKm, let level = battery.usableLevel ?? battery.level,
            (0...100).contains(level), (0...100).contains(battery.level ?? 0)
        else {
            self = .missing(gap)
            return
        }
        guard level >= 20 else {
            self = .levelTooLow(level)
            return
        }
        guard Plausible.rangeKm.contains(rated) else {
            self = .missing(gap)
            return
        }
        let percent = Double(level)
        self = .estimate(
            RangeEstimate(
                km: rated / percent * 100, lowKm: rated / min(percent + 0.5, 100) * 100,
                highKm: rated / (percent - 0.5) * 100,
                confidence: Self.confidence(battery, level: level, outsideC: outsideC), level: level,
                usesUsableLevel: battery.usableLevel != nil, ratedKm: rated))
    }

    private static func confidence(
        _ battery: VehicleSnapshot.Battery, level: Int, outsideC: Double?
    ) -> RangeEstimate.Confidence {
        if let shown = battery.level, let usable = battery.usableLevel, shown - usable >= 2 { return .cold }
        if level < 50 { return .rough }
        guard let outsideC, (10...30).contains(outsideC), (60...95).contains(level) else { return .medium }
        return .high
    }
}

/// Bounds within which a car's numbers are taken seriously; a document from outside may hold anything.
public enum Plausible {
    public static let rangeKm = 1.0...3_000
    static let referenceKm = 50.0...3_000
    static let odometerKm = 0.0...10_000_000
    static let coverageYears = 0...60
    static let pressureBar = 0.0...100
}

/// Share of the reference range that is left, in percent; may exceed 100.
public struct RangeRetention: Sendable, Equatable {
    public let percent: Double
    public let lowPercent: Double
    public let highPercent: Double
    public let reference: ReferenceRange

    init(_ range: RangeEstimate, reference: ReferenceRange) {
        percent = range.km / reference.km * 100
        lowPercent = range.lowKm / reference.km * 100
        highPercent = range.highKm / reference.km * 100
        self.reference = reference
    }
}
