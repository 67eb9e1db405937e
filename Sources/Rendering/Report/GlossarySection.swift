/// Words of the report in plain language, in two columns of about the same length.
struct GlossarySection {
    let context: ReportContext

    /// Each has a title and a text in the catalogue.
    static let terms = [
        "ac_charging", "bar", "calibration", "charge_limit", "congestion_fee", "dc_charging", "degradation",
        "drive_unit", "estimated_range", "idle_fee", "kwh", "lfp", "over_the_air", "range_full", "rated_range",
        "reference_range", "restraint_system", "state_of_charge", "state_of_health", "supercharger", "usable_level",
        "vin", "warranty_limit", "wheel_setting",
    ]

    var fields: Fields {
        let words = context.words
        let entries = Self.terms
            .map { (term: words("glossary.\($0).term"), text: words("glossary.\($0).text")) }
            .sorted { $0.term.lowercased() < $1.term.lowercased() }
        let middle = (entries.count + 1) / 2
        return [
            "columns": [entries[..<middle], entries[middle...]].map { column -> Fields in
                ["entries": column.map { entry -> Fields in ["term": entry.term, "text": entry.text] }]
            }
        ]
    }
}
