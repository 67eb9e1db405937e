public import FoundationEssentials

/// One tyre against the recommended cold pressure (facts 10.3).
public struct TyreFigure: Sendable, Equatable {
    public enum Position: String, Sendable, CaseIterable {
        case frontLeft = "front_left", frontRight = "front_right", rearLeft = "rear_left", rearRight = "rear_right"
    }

    public enum Word: String, Sendable, CaseIterable {
        case asRecommended = "as_recommended", above
        /// 0.3 bar or more below.
        case low
        /// More than a fifth below.
        case veryLow = "very_low"
        /// There is a reading, but no recommendation to compare it with.
        case uncompared
        case missing
    }

    public let position: Position
    public let bar: Double?
    public let recommendedBar: Double?
    public let readAt: Date?
    /// Read more than seven days before the data.
    public let isOld: Bool

    /// In steps of 0.01 bar, so that 2.9 - 2.6 counts as 0.3.
    public var differenceBar: Double? {
        guard let bar, let recommendedBar else { return nil }
        return ((bar - recommendedBar) * 100).rounded() / 100
    }

    public var word: Word {
        guard let bar else { return .missing }
        guard let recommendedBar, let differenceBar else { return .uncompared }
        if bar < recommendedBar * 0.8 { return .veryLow }
        if differenceBar <= -0.3 { return .low }
        return differenceBar >= 0.3 ? .above : .asRecommended
    }

    static func all(_ tyres: VehicleSnapshot.Tyres?, dataTime: Date?) -> [TyreFigure] {
        guard let tyres else { return [] }
        func figure(_ position: Position, _ tyre: VehicleSnapshot.Tyre, _ recommended: Double?) -> TyreFigure {
            let age = tyre.readAt.flatMap { read in dataTime?.timeIntervalSince(read) } ?? 0
            return TyreFigure(
                position: position, bar: tyre.bar, recommendedBar: recommended, readAt: tyre.readAt,
                isOld: age > 7 * 86_400)
        }
        return [
            figure(.frontLeft, tyres.frontLeft, tyres.recommendedFrontBar),
            figure(.frontRight, tyres.frontRight, tyres.recommendedFrontBar),
            figure(.rearLeft, tyres.rearLeft, tyres.recommendedRearBar),
            figure(.rearRight, tyres.rearRight, tyres.recommendedRearBar),
        ]
    }
}
