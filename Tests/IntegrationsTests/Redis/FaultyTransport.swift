import Drivers
import TestSupport

/// Loses replies after the server has done its work, or sends commands twice.
struct FaultyTransport: RedisTransport {
    /// The same seed gives the same faults.
    actor Fate {
        private var state: UInt64
        private let lost: Double
        private let doubled: Double

        init(seed: UInt64, lost: Double = 0, doubled: Double = 0) {
            state = seed
            self.lost = lost
            self.doubled = doubled
        }

        func next() -> (isLost: Bool, isDoubled: Bool) { (draw() < lost, draw() < doubled) }

        private func draw() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 40) / Double(1 << 24)
        }
    }

    let base: any RedisTransport
    let fate: Fate

    var serverRunID: String? { base.serverRunID }

    func send(_ command: [RedisArgument]) async throws(RedisError) -> RedisValue {
        let fate = await fate.next()
        if fate.isDoubled { _ = try? await base.send(command) }
        let reply = try await base.send(command)
        if fate.isLost { throw RedisError(.timedOut, "reply lost", isAmbiguous: true) }
        return reply
    }
}

/// Loses the first call of a script, before the server gets it or after it did its work; then `meanwhile` happens.
struct LosingTransport: RedisTransport {
    actor Plan {
        private var isSpent = false
        func takes(_ command: [RedisArgument]) -> Bool {
            guard command.first?.text == "EVALSHA", !isSpent else { return false }
            isSpent = true
            return true
        }
    }

    enum Part { case request, reply }

    let base: any RedisTransport
    let lost: Part
    let meanwhile: @Sendable () async throws -> Void
    private let plan = Plan()

    init(_ base: any RedisTransport, _ lost: Part, meanwhile: @escaping @Sendable () async throws -> Void) {
        self.base = base
        self.lost = lost
        self.meanwhile = meanwhile
    }

    var serverRunID: String? { base.serverRunID }

    func send(_ command: [RedisArgument]) async throws(RedisError) -> RedisValue {
        guard await plan.takes(command) else { return try await base.send(command) }
        if lost == .reply { _ = try await base.send(command) }
        do { try await meanwhile() } catch { throw RedisError(.configuration, "\(error)") }
        throw RedisError(.timedOut, "lost", isAmbiguous: true)
    }
}
