import FoundationEssentials

/// How long and how large the runs are: the small form is part of `make test`, `CHAOS=full` (`make chaos`) takes minutes.
enum Scale {
    static let isFull = ProcessInfo.processInfo.environment["CHAOS"] == "full"

    static func pick<Value>(small: Value, full: Value) -> Value { isFull ? full : small }
}
