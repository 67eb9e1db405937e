/// How a report looks on a screen; printed it is always light.
public enum PageTheme: String, Sendable, CaseIterable {
    /// As the reader's device says.
    case auto
    case light, dark
}
