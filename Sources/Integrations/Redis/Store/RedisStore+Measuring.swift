import CoreMetrics
import Drivers
import Metrics

/// How the shared store serves this instance.
struct StoreMetrics: Sendable {
    /// By script or command.
    private let times = HandleCache<String, Timer> { Timer(label: "redis_op_seconds", dimensions: [("op", $0)]) }
    private let errors = HandleCache<RedisError.Code, Counter> {
        Counter(label: "redis_errors_total", dimensions: [("kind", $0.rawValue)])
    }

    /// One try: the time of those that were answered, the errors of the others.
    func measure(
        _ operation: String, _ call: () async throws(RedisError) -> RedisValue
    ) async throws(RedisError) -> RedisValue {
        let start = ContinuousClock.now
        do throws(RedisError) {
            let value = try await call()
            times[operation].record(duration: ContinuousClock.now - start)
            return value
        } catch {
            errors[error.code].increment()
            throw error
        }
    }
}

extension RedisStore {
    func ask(_ command: [RedisArgument]) async throws(RedisError) -> RedisValue {
        try await metrics.measure(command.first?.text ?? "") { () async throws(RedisError) in
            try await transport.send(command)
        }
    }

    func ask(
        _ script: RedisScript, _ keys: [RedisArgument], _ arguments: [RedisArgument]
    ) async throws(RedisError) -> RedisValue {
        try await metrics.measure(script.name) { () async throws(RedisError) in
            try await transport.eval(script, keys: keys, arguments: arguments)
        }
    }
}
