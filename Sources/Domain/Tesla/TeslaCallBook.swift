/// How often Tesla answered one kind of call on one day (UTC), to all instances together.
public struct TeslaCallCount: Sendable, Equatable {
    /// Of the month, from 1.
    public var day: Int
    public var endpoint: String
    public var price: PriceClass
    public var count: Int

    public init(day: Int, endpoint: String, price: PriceClass, count: Int) {
        self.day = day
        self.endpoint = endpoint
        self.price = price
        self.count = count
    }

    public var microdollars: Int { count * price.microdollars }
}

/// The billed calls of a month. What is counted is an upper bound, some seconds old at most.
public protocol TeslaCallBook: Sendable {
    /// - Parameter month: `2026-11`
    func calls(in month: String) async throws(StoreError) -> [TeslaCallCount]
}
