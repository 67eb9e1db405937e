public import Domain

/// A disagreement between the English catalogue, which is the measure, and another one.
public struct CatalogueProblem: Sendable, Equatable, CustomStringConvertible {
    public enum Kind: String, Sendable {
        /// The whole file of a language.
        case missingLanguage
        case missingKey
        /// English does not know it.
        case extraKey
        case placeholderMismatch
        /// English distinguishes one and other, this language does not, or the other way round.
        case pluralMismatch
        case emptyMessage
    }

    public let language: ReportLanguage
    public let kind: Kind
    /// Empty for a missing language.
    public let key: String

    public var description: String { "\(language.rawValue) \(kind.rawValue) \(key)" }
}

extension MessageCatalogues {
    /// Everything that keeps the catalogues from being complete, by language, then by key; empty is what we ship.
    public func problems() -> [CatalogueProblem] {
        guard let english = catalogues[.en] else {
            return [CatalogueProblem(language: .en, kind: .missingLanguage, key: "")]
        }
        return ReportLanguage.allCases.flatMap { language -> [CatalogueProblem] in
            guard let catalogue = catalogues[language] else {
                return [CatalogueProblem(language: language, kind: .missingLanguage, key: "")]
            }
            let keys = Set(english.entries.keys).union(catalogue.entries.keys).sorted()
            return keys.compactMap { key in
                Self.problem(english.entries[key], catalogue.entries[key], in: language)
                    .map { CatalogueProblem(language: language, kind: $0, key: key) }
            }
        }
    }

    private typealias Entry = MessageCatalogue.Entry

    private static func problem(
        _ english: Entry?, _ translated: Entry?, in language: ReportLanguage
    ) -> CatalogueProblem.Kind? {
        guard let english else { return .extraKey }
        guard let translated else { return .missingKey }
        if translated.forms.contains(where: \.isEmpty) { return .emptyMessage }
        switch (english, translated) {
        case (.single(let original), .single(let message)):
            return original.placeholders == message.placeholders ? nil : .placeholderMismatch
        case (.plural(_, let original), .plural(let one, let other)):
            // "One month left" may leave the number out, unless the form also serves for zero.
            let needed = language.saysOne(0) ? original.placeholders : original.placeholders.subtracting(["count"])
            let fits =
                original.placeholders == other.placeholders
                && one.placeholders.isSuperset(of: needed) && one.placeholders.isSubset(of: original.placeholders)
            return fits ? nil : .placeholderMismatch
        default: return .pluralMismatch
        }
    }
}

extension MessageCatalogue.Entry {
    fileprivate var forms: [MessageTemplate] {
        switch self {
        case .single(let message): [message]
        case .plural(let one, let other): [one, other]
        }
    }
}
