public import Domain

/// What the owner may change of a session; nil leaves it as it is.
public struct SessionSettings: Sendable {
    public var language: ReportLanguage?
    public var units: UnitSystem??
    public var selected: [VIN]?
    public var showChargingSites: Bool?
    public var referenceRangeKm: Double??

    public init() {}
}

extension ReportSession {
    public func change(_ settings: SessionSettings) async throws(Problem) -> SessionView {
        try await update { change throws(Problem) in
            if let language = settings.language { change.state.core.language = language }
            if let units = settings.units { change.state.core.units = units }
            if let sites = settings.showChargingSites { change.state.core.showChargingSites = sites }
            if let reference = settings.referenceRangeKm { change.state.core.referenceRangeKm = reference }
            if let selected = settings.selected { try change.state.select(selected) }
        }
        return try await view()
    }
}
