public import FoundationEssentials

/// One tyre against the recommended cold pressure (facts 10.3).
///
/// Everything is told of the values as they are printed, so that no word contradicts the numbers beside it.
public struct TyreFigure: Sendable, Equatable {
    public enum Position: String, Sendable, CaseIterable {
        case frontLeft = "front_left", frontRight = "front_right", rearLeft = "rear_left", rearRight = "rear_right"
    }

    public enum Word: String, Sendable, CaseIterable {
        case asRecommended = "as_recommended", above
        /// 0.3 bar (4 psi) or more below.
        case low
        /// More than a fifth below.
        case veryLow = "very_low"
        /// There is a reading, but no recommendation to compare it with.
        case uncompared
        case missing
    }

    /// The lamp that the car itself has lit for the tyre.
    public enum Warning: Sendable, Equatable { case soft, hard }

    public let position: Position
    public let bar: Double?
    public let recommendedBar: Double?
    public let readAt: Date?
    /// Read more than seven days before the data.
    public let isOld: Bool
    public let warning: Warning?
    let usesPSI: Bool

    /// Read within the seven days before the data; a reading without a time is of any age.
    public var isFresh: Bool { readAt != nil && !isOld }

    /// Of the two printed values.
    public var differenceBar: Double? {
        steps.map { usesPSI ? Double($0) / Self.psiPerBar : Double($0) / 10 }
    }

    public var word: Word {
        guard bar != nil else { return .missing }
        guard let steps, let recommended = printed(recommendedBar) else { return .uncompared }
        if (recommended + steps) * 5 < recommended * 4 { return .veryLow }
        let limit = usesPSI ? 4 : 3
        return steps <= -limit ? .low : steps >= limit ? .above : .asRecommended
    }

    /// 0.5 bar (7 psi) or more above.
    public var isFarAbove: Bool { (steps ?? 0) >= (usesPSI ? 7 : 5) }

    /// 1 bar in psi.
    public static let psiPerBar = 14.503773773

    /// Difference in steps of what is printed: 0.1 bar or 1 psi.
    private var steps: Int? {
        guard let shown = printed(bar), let recommended = printed(recommendedBar) else { return nil }
        return shown - recommended
    }

    /// Rounded half up as the printer does.
    private func printed(_ bar: Double?) -> Int? {
        guard let bar, Plausible.pressureBar.contains(bar) else { return nil }
        return usesPSI ? Int((bar * Self.psiPerBar).rounded()) : Int(((bar * 1_000).rounded() / 100).rounded())
    }

    static func all(_ tyres: VehicleSnapshot.Tyres?, dataTime: Date?, units: MeasureUnits) -> [TyreFigure] {
        guard let tyres else { return [] }
        func figure(_ position: Position, _ tyre: VehicleSnapshot.Tyre, _ recommended: Double?) -> TyreFigure {
            let age = tyre.readAt.flatMap { read in dataTime?.timeIntervalSince(read) } ?? 0
            return TyreFigure(
                position: position, bar: tyre.bar, recommendedBar: recommended, readAt: tyre.readAt,
                isOld: age > 7 * 86_400,
                warning: tyre.hardWarning == true ? .hard : tyre.softWarning == true ? .soft : nil,
                usesPSI: units.psi)
        }
        return [
            figure(.frontLeft, tyres.frontLeft, tyres.recommendedFrontBar),
            figure(.frontRight, tyres.frontRight, tyres.recommendedFrontBar),
            figure(.rearLeft, tyres.rearLeft, tyres.recommendedRearBar),
            figure(.rearRight, tyres.rearRight, tyres.recommendedRearBar),
        ]
    }
}
