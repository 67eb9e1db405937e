/// The nine languages of a report.
public enum ReportLanguage: String, Sendable, Codable, CaseIterable, Hashable {
    case en, fi, sv, no, da, de, fr, es, it

    /// Understands `de`, `de-DE`, `de_AT`, `nb`, `nn-NO`; nil for any other language.
    public init?(tag: String) {
        let primary = tag.split(whereSeparator: { $0 == "-" || $0 == "_" }).first.map { $0.lowercased() } ?? ""
        switch primary {
        case "nb", "nn": self = .no
        default:
            guard let known = ReportLanguage(rawValue: primary) else { return nil }
            self = known
        }
    }

    /// The BCP 47 tag written into documents: Norwegian is Bokmål there.
    public var tag: String { self == .no ? "nb" : rawValue }

    /// The language's name in itself.
    public var nativeName: String {
        switch self {
        case .en: "English"
        case .fi: "Suomi"
        case .sv: "Svenska"
        case .no: "Norsk"
        case .da: "Dansk"
        case .de: "Deutsch"
        case .fr: "Français"
        case .es: "Español"
        case .it: "Italiano"
        }
    }

    /// The best of the nine for an `Accept-Language` header; nil when none is acceptable.
    public static func preferred(acceptLanguage header: String) -> ReportLanguage? {
        let ranges = header.split(separator: ",").prefix(20).enumerated().compactMap { index, item in
            let parts = item.split(separator: ";")
            guard let tag = parts.first.map({ $0.filter { !$0.isWhitespace } }), let language = ReportLanguage(tag: tag)
            else { return (language: ReportLanguage, quality: Double, index: Int)?.none }
            let quality = parts.dropFirst().compactMap { part -> Double? in
                let text = part.filter { !$0.isWhitespace }
                return text.hasPrefix("q=") ? Double(text.dropFirst(2)) : nil
            }.first
            return (language, quality ?? 1, index)
        }
        return ranges.filter { $0.quality > 0 }
            .max { ($0.quality, -$0.index) < ($1.quality, -$1.index) }?.language
    }
}
