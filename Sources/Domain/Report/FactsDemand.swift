public import FoundationEssentials

/// How fresh the facts of a car must be. What meets the demand is not asked of Tesla again.
public struct FactsDemand: Sendable {
    /// Sources that must have been asked since a certain moment; of the others their usual age is good enough.
    private let sources: Set<DataSource.Name>
    private let since: Date

    /// Every source as old as it may be.
    public static let usual = FactsDemand([], since: .distantPast)

    public init(_ sources: Set<DataSource.Name>, since: Date) {
        self.sources = sources
        self.since = since
    }

    public static func all(since: Date) -> FactsDemand { FactsDemand(Set(DataSource.Name.allCases), since: since) }

    public func isMet(by model: ReportModel, at now: Date) -> Bool {
        DataSource.Name.fetched.allSatisfy { isMet(by: model.source($0), at: now) }
    }

    public func isMet(by source: DataSource?, at now: Date) -> Bool {
        guard let source, let last = source.lastAttempt else { return false }
        // Stored times have whole milliseconds.
        if sources.contains(source.name), last.addingTimeInterval(0.001) < since { return false }
        return now < last.addingTimeInterval(source.lifetime)
    }
}

extension DataSource {
    var lastAttempt: Date? { triedAt ?? askedAt }

    /// Seconds for which the answer is good (facts 8.3).
    var lifetime: Double {
        switch gap {
        // The car may wake up, the source may recover.
        case .asleep, .noAnswer: 30
        case nil, .notPermitted, .notOffered, .notInAnswer, .notProvided: name.lifetime
        }
    }
}

extension DataSource.Name {
    /// All but the list of cars, which belongs to the account.
    public static let fetched: [DataSource.Name] = allCases.filter { $0 != .vehicle }

    fileprivate var lifetime: Double {
        switch self {
        case .warranty, .options, .releaseNotes: 86_400
        case .vehicle, .snapshot, .charging, .service, .alerts: 1_800
        }
    }
}

extension ReportModel {
    /// Seconds after `time` until the first of the sources is too old.
    public func lifetime(from time: Date) -> Double {
        let ends = DataSource.Name.fetched.compactMap { name in
            source(name).flatMap { source in source.lastAttempt?.addingTimeInterval(source.lifetime) }
        }
        return max(0, ends.min()?.timeIntervalSince(time) ?? 0)
    }
}
