import Domain
import Drivers
import FoundationEssentials

/// What a script answers: a code, then values.
struct ScriptReply {
    let code: String
    /// An earlier try of the same call may have been carried out as well.
    let isRepeat: Bool
    private let values: [RedisValue]

    init(_ value: RedisValue, isRepeat: Bool = false) {
        self.isRepeat = isRepeat
        values = value.array ?? []
        code = values.first?.string ?? ""
    }

    /// 1 is the first value after the code; `.null` past the end.
    subscript(index: Int) -> RedisValue { values.indices.contains(index) ? values[index] : .null }

    /// The values from `index` on.
    func dropFirst(_ index: Int) -> ArraySlice<RedisValue> { values.dropFirst(index) }

    func text(_ index: Int) -> String { self[index].string ?? "" }
    func int(_ index: Int) -> Int { self[index].int ?? 0 }
    func date(_ index: Int) -> Date { Date(milliseconds: int(index)) }

    /// For a code that the caller does not know.
    var unexpected: StoreError { .rejected("a script answered '\(code)'") }
}

extension Date {
    init(milliseconds: Int) { self.init(timeIntervalSince1970: Double(milliseconds) / 1_000) }
}

extension Duration {
    /// Whole milliseconds, rounded down.
    var milliseconds: Int {
        let parts = components
        return Int(parts.seconds) * 1_000 + Int(parts.attoseconds / 1_000_000_000_000_000)
    }
}

extension RedisArgument {
    init(milliseconds duration: Duration) { self.init(duration.milliseconds) }
}
