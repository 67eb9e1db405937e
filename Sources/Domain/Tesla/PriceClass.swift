/// What Tesla charges for a call (facts 8.2). Of calls whose price Tesla does not publish the dearer one is taken: an
/// operator's bill is at most what we say.
public enum PriceClass: String, Sendable {
    /// Sign-in, and the region of an account.
    case free
    /// 500 requests for a dollar; every answer below 500 counts, refusals too.
    case data

    public var microdollars: Int {
        switch self {
        case .free: 0
        case .data: 2_000
        }
    }

    /// Tesla bills every answer that is not its own failure.
    public func isBilled(for status: Int) -> Bool { self != .free && status < 500 }
}

extension DataSource.Name {
    /// Of the calls behind the source.
    public var price: PriceClass { .data }
}
