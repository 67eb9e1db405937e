internal import Domain

/// How a language writes numbers, money and times.
///
/// Pinned here instead of taken from Foundation: CLDR data changes between toolchains, and a report must come out
/// the same everywhere. Source: CLDR as measured in Swift 6.3, with four-digit years in short dates.
struct Conventions: Sendable {
    /// U+00A0.
    static let space = "\u{A0}"
    /// U+202F; Inter, the report's font, has it.
    static let narrowSpace = "\u{202F}"
    /// U+2212.
    static let minus = "\u{2212}"

    let decimalSeparator: String
    let groupSeparator: String
    /// Digits before the decimal separator from which groups are made.
    let groupsFrom: Int
    let minus: String
    let percentSpace: String
    let currencyFirst: Bool
    let timeSeparator: String
    let padsHour: Bool
    /// Between a long date and a time of day.
    let timeJoin: String

    static func of(_ language: ReportLanguage) -> Conventions {
        switch language {
        case .en: Conventions(",", decimal: ".", percentSpace: "", currencyFirst: true)
        case .fi: Conventions(space, minus: minus, time: ".", padsHour: false, timeJoin: " klo\(space)")
        case .sv, .no: Conventions(space, minus: minus, timeJoin: " kl.\(space)")
        case .da: Conventions(".", time: ".", timeJoin: " kl.\(space)")
        case .de: Conventions(".")
        case .fr: Conventions(narrowSpace, timeJoin: " à\(space)")
        case .es: Conventions(".", groupsFrom: 5, padsHour: false)
        case .it: Conventions(".", groupsFrom: 5, percentSpace: "")
        }
    }

    private init(
        _ group: String, decimal: String = ",", groupsFrom: Int = 4, minus: String = "-",
        percentSpace: String = Conventions.space, currencyFirst: Bool = false, time: String = ":",
        padsHour: Bool = true, timeJoin: String = ", "
    ) {
        groupSeparator = group
        decimalSeparator = decimal
        self.groupsFrom = groupsFrom
        self.minus = minus
        self.percentSpace = percentSpace
        self.currencyFirst = currencyFirst
        timeSeparator = time
        self.padsHour = padsHour
        self.timeJoin = timeJoin
    }
}
