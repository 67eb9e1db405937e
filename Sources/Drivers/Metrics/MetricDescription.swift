/// What a metric means to its readers.
public struct MetricDescription: Sendable {
    public enum Kind: Sendable {
        /// Only rises. Recorded as a gauge it is a total that somebody else counts.
        case counter
        case gauge
        /// - Parameter bounds: upper bounds of the buckets, rising, without infinity; of a timer in seconds.
        case histogram(bounds: [Double])
    }

    public let name: String
    public let kind: Kind
    public let help: String
    /// Of a histogram of times: what takes longer is told in the log.
    public let slow: SlowLimit?

    public init(_ name: String, _ kind: Kind, _ help: String, slow: SlowLimit? = nil) {
        self.name = name
        self.kind = kind
        self.help = help
        self.slow = slow
    }
}
