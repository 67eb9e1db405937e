/// In which units distances, temperatures and pressures are printed. A British car shows miles, °C and bar.
public struct MeasureUnits: Sendable, Equatable {
    public var miles: Bool
    public var fahrenheit: Bool
    public var psi: Bool

    public init(miles: Bool, fahrenheit: Bool, psi: Bool) {
        self.miles = miles
        self.fahrenheit = fahrenheit
        self.psi = psi
    }

    public static let metric = MeasureUnits(miles: false, fahrenheit: false, psi: false)
    public static let imperial = MeasureUnits(miles: true, fahrenheit: true, psi: true)
}

extension ReportModel {
    /// The owner's choice, else each unit as on the car's own screen, else metric.
    public var units: MeasureUnits {
        switch preferences.units {
        case .metric: .metric
        case .imperial: .imperial
        case nil:
            MeasureUnits(
                miles: snapshot?.display?.miles ?? false, fahrenheit: snapshot?.display?.fahrenheit ?? false,
                psi: snapshot?.display?.psi ?? false)
        }
    }
}
