import Drivers
import TestSupport

/// The queue of one moment and partition, read in one step past the servers.
struct QueueState: Sendable {
    let waiting, delayed, active, leases, queued, running: Int

    /// I7, at any time.
    var isConsistent: Bool { active == leases && queued == waiting + delayed && running == active }
    var isIdle: Bool { waiting + delayed + active + leases + queued + running == 0 }

    fileprivate init(_ numbers: [Int]) {
        (waiting, delayed, active) = (numbers[0], numbers[1], numbers[2])
        (leases, queued, running) = (numbers[3], numbers[4], numbers[5])
    }

    fileprivate static let script: RedisArgument = """
        local function sum(key)
          local total = 0
          for _, n in ipairs(redis.call('HVALS', key)) do total = total + n end
          return total
        end
        return {redis.call('ZCARD', KEYS[1]), redis.call('ZCARD', KEYS[2]), redis.call('ZCARD', KEYS[3]),
          redis.call('HLEN', KEYS[4]), sum(KEYS[5]), sum(KEYS[6])}
        """

    fileprivate static let lease: RedisArgument = """
        local score = redis.call('ZSCORE', KEYS[1], ARGV[1])
        local now = redis.call('TIME')
        return score and math.floor(score - now[1] * 1000 - now[2] / 1000)
        """

    fileprivate static let claims: RedisArgument = """
        local found = {}
        for _, T in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
          if redis.call('HGET', ARGV[1] .. T, 'inst') == ARGV[2] then found[#found + 1] = T end
        end
        return found
        """
}

extension Cluster {
    func queue(_ partition: Int) async throws -> QueueState {
        let keys = ["ready", "delay", "act", "lease", "qlen", "infl"].map { key("q", partition, $0) }
        let reply = try await store.send(["EVAL", QueueState.script, 6] + keys)
        return QueueState((reply.array ?? []).map { $0.int ?? -1 })
    }

    func queues() async throws -> [QueueState] {
        var all: [QueueState] = []
        for partition in 0..<Self.partitions { all.append(try await queue(partition)) }
        return all
    }

    /// Waits until each partition was looked through for claims that ended: from then on a pause of these looks tells
    /// that Redis was away.
    func expectLookedAfter() async throws {
        let isSeen = try await eventually(within: .seconds(30)) {
            for partition in 0..<Self.partitions
            where try await store.send(["HEXISTS", key("q", partition, "meta"), "seen"]).int != 1 { return false }
            return true
        }
        guard isSeen else { throw Unexpected("nobody looks for claims that ended") }
    }

    /// Tasks that an instance holds by the store's account, dead or alive.
    func claims(of instance: String) async throws -> [String] {
        var all: [String] = []
        for partition in 0..<Self.partitions {
            let prefix = key("t", partition, "")
            let reply = try await store.send(
                ["EVAL", QueueState.claims, 1, key("q", partition, "act"), prefix, RedisArgument(instance)])
            all += (reply.array ?? []).compactMap(\.string)
        }
        return all
    }

    /// How long the claim of a task holds if no heartbeat comes; nil when nobody works on it.
    func lease(of task: String) async throws -> Duration? {
        for partition in 0..<Self.partitions {
            let reply = try await store.send(
                ["EVAL", QueueState.lease, 1, key("q", partition, "act"), RedisArgument(task)])
            if let left = reply.int { return .milliseconds(left) }
        }
        return nil
    }

    /// Tasks that were given up.
    func deadLetters() async throws -> [String] {
        var all: [String] = []
        for partition in 0..<Self.partitions {
            all += (try await store.send(["ZRANGE", key("q", partition, "dead"), 0, -1]).array ?? [])
                .compactMap(\.string)
        }
        return all
    }

    /// Names of objects that wait for deletion.
    func outboxSize() async throws -> Int {
        var sum = 0
        for partition in 0..<Self.partitions {
            sum += try await store.send(["ZCARD", key("x", partition, "gc")]).int ?? 0
        }
        return sum
    }

    /// Time passes for the outbox: all that it holds is due now.
    func makeOutboxDue() async throws {
        for partition in 0..<Self.partitions {
            let outbox = key("x", partition, "gc")
            for name in try await store.send(["ZRANGE", outbox, 0, -1]).array ?? [] {
                _ = try await store.send(["ZADD", outbox, "XX", 1, RedisArgument(name.bytes ?? [])])
            }
        }
    }

    func key(_ kind: String, _ partition: Int, _ rest: String) -> RedisArgument {
        RedisArgument("cp:\(kind):{p\(partition)}:\(rest)")
    }
}
