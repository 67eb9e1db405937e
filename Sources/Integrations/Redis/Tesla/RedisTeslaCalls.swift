public import Domain
import Drivers

/// Answered calls to Tesla by day and kind, one hash a month. Counted here and added to it every few seconds, so that a
/// call costs no round trip.
///
/// When a reply of Redis is lost the count is added again: what is shown is at least what was asked.
public actor RedisTeslaCalls: TeslaCallBook {
    private struct Cell: Hashable {
        var month: String
        var field: String
    }

    /// A month stays for a look back from the end of the next one.
    private static let life = 62 * 86_400

    private let store: RedisStore
    private let clock: WallClock
    private var unsaved: [Cell: Int] = [:]

    public init(_ store: RedisStore, clock: WallClock) {
        self.store = store
        self.clock = clock
    }

    /// Tesla has answered, and will want its price.
    func count(_ call: FleetCall) {
        let day = RFC3339.format(clock.now).prefix(10)
        let cell = Cell(month: String(day.prefix(7)), field: "\(day.suffix(2)) \(call.price.rawValue) \(call.endpoint)")
        unsaved[cell, default: 0] += 1
    }

    /// Adds what was counted since the last time. What cannot be added now is kept for the next.
    public func flush() async {
        let counted = unsaved
        unsaved = [:]
        for (cell, count) in counted {
            do throws(StoreError) { try await add(count, to: cell) } catch { unsaved[cell, default: 0] += count }
        }
    }

    private func add(_ count: Int, to cell: Cell) async throws(StoreError) {
        let key = store.shared.teslaCalls(cell.month)
        _ = try await store.send(
            ["HINCRBY", key, RedisArgument(cell.field), RedisArgument(count)], isRepeatable: false)
        _ = try await store.send(["EXPIRE", key, RedisArgument(Self.life)])
    }

    public func calls(in month: String) async throws(StoreError) -> [TeslaCallCount] {
        await flush()
        let words = try await store.send(["HGETALL", store.shared.teslaCalls(month)]).array ?? []
        return stride(from: 0, to: words.count - 1, by: 2).compactMap { index in
            let field = words[index].string?.split(separator: " ", maxSplits: 2) ?? []
            // The price of a later release is not known here.
            guard field.count == 3, let day = Int(field[0]), let price = PriceClass(rawValue: String(field[1])),
                let count = words[index + 1].int
            else { return nil }
            return TeslaCallCount(day: day, endpoint: String(field[2]), price: price, count: count)
        }
    }
}
