import Domain

/// Words of the report in plain language, in two columns of about the same length.
struct GlossarySection {
    let context: ReportContext

    /// Each has a title and a text in the catalogue.
    static let terms = [
        "ac_charging", "bar", "calibration", "charge_limit", "congestion_fee", "data_point", "dc_charging",
        "degradation", "drive_unit", "estimated_range", "idle_fee", "kwh", "lfp", "over_the_air", "range_full",
        "rated_range", "reference_range", "restraint_system", "retention", "rounding_band", "sha256",
        "state_of_charge", "state_of_health", "supercharger", "usable_level", "vin", "warranty_limit", "wheel_setting",
        "yearly_average",
    ]

    /// Accents do not count where they only mark a sound: `État` stands with E. The letters that close the northern
    /// alphabets come after z, in the order of each.
    static func sortKey(_ term: String, _ language: ReportLanguage) -> String {
        let last: [Character] =
            switch language {
            case .fi, .sv: ["å", "ä", "ö"]
            case .no, .da: ["æ", "ø", "å"]
            case .en, .de, .fr, .es, .it: []
            }
        let plain: [Character: Character] = [
            "é": "e", "è": "e", "ê": "e", "ë": "e", "á": "a", "à": "a", "â": "a", "ä": "a", "å": "a", "í": "i",
            "î": "i", "ï": "i", "ì": "i", "ó": "o", "ô": "o", "ò": "o", "ö": "o", "ø": "o", "ú": "u", "û": "u",
            "ù": "u", "ü": "u", "ç": "c", "ñ": "n",
        ]
        return term.lowercased().map { letter in
            last.firstIndex(of: letter).map { "\u{7F}\($0)" } ?? String(plain[letter] ?? letter)
        }.joined()
    }

    /// Points that an entry takes: space, term, and the text in lines of the column's 246 points.
    private static func height(of text: String) -> Double {
        22 + 11 * (SVG.width(of: text, size: 8) / 240).rounded(.up)
    }

    /// How many entries stand in the first column, so that the second is not longer and as near as can be.
    static func middle(_ heights: [Double]) -> Int {
        let total = heights.reduce(0, +)
        var above = 0.0
        for (index, height) in heights.enumerated() {
            above += height
            if above >= total / 2 { return index + 1 }
        }
        return heights.count
    }

    var fields: Fields {
        let words = context.words
        let entries = Self.terms
            .map { (key: $0, term: words("glossary.\($0).term"), text: words("glossary.\($0).text")) }
            .map { entry in (entry: entry, place: Self.sortKey(entry.term, words.language)) }
            .sorted { $0.place < $1.place }
            .map(\.entry)
        let heights = entries.map { Self.height(of: $0.text) }
        let middle = Self.middle(heights)
        return [
            "columns": [entries[..<middle], entries[middle...]].map { column -> Fields in
                [
                    "entries": column.map { entry -> Fields in
                        ["anchor": entry.key, "term": entry.term, "text": entry.text]
                    }
                ]
            }
        ]
    }
}
