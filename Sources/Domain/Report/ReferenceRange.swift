/// The rated range of a variant when new, with the place it was read (decisions.md 19).
public struct ReferenceRange: Sendable, Equatable {
    public enum Origin: Sendable, Equatable {
        case owner
        /// Name of the public source, for example an energy label, and its year.
        case published(source: String, year: Int)
    }

    public let km: Double
    public let origin: Origin
}

/// The data file of reference ranges: every entry names its public source. It may be empty.
public struct ReferenceRanges: Sendable, Decodable {
    struct Entry: Sendable, Decodable {
        let model: String
        /// Words of the variant's name that must all be there, compared without case.
        let trimWords: [String]
        let years: [Int]
        /// Where the car was built, because variants of one name differ from plant to plant; nil: anywhere.
        let plants: [VINDecoder.Plant]?
        let km: Double
        let source: String
        let sourceYear: Int
    }

    let entries: [Entry]

    /// No entry at all.
    public static let none = ReferenceRanges(entries: [])

    /// nil when no entry, or more than one value, fits.
    func match(_ identity: VehicleIdentity) -> ReferenceRange? {
        guard let model = identity.model, let year = identity.year, let trim = identity.trim else { return nil }
        let words = Set(trim.lowercased().split(separator: " ").map { String($0) })
        let fitting = entries.filter { entry in
            entry.model == model && entry.years.contains(year)
                && entry.trimWords.allSatisfy { words.contains($0.lowercased()) }
                && (entry.plants.map { plants in identity.vin.plant.map(plants.contains) ?? false } ?? true)
        }
        guard let first = fitting.first, fitting.allSatisfy({ $0.km == first.km }) else { return nil }
        return ReferenceRange(km: first.km, origin: .published(source: first.source, year: first.sourceYear))
    }
}
