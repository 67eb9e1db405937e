/// The numbered parts of a report that may be left out; the cover always stands. In the order of the report.
public enum ReportSection: String, Sendable, Codable, CaseIterable {
    case glance, battery, charging, history, warranty, alerts, condition, photos, glossary, method
}
