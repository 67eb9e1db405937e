public import Domain
public import Drivers

/// The ground that all Redis adapters stand on: the connection, the seal, the name space and the rule of repeating.
public struct RedisStore: Sendable {
    let transport: any RedisTransport
    let sealer: any Sealer
    let space: String
    let metrics = StoreMetrics()
    private let timeOffset: Duration

    /// How long a script whose reply was lost is repeated with the same arguments.
    private let patience: Duration

    /// - Parameter space: prefix of all keys.
    /// - Parameter timeOffset: added to the server's time in every script; only tests set it.
    public init(
        transport: any RedisTransport, sealer: any Sealer, space: String = "cp:", timeOffset: Duration = .zero,
        patience: Duration = .seconds(1)
    ) {
        self.transport = transport
        self.sealer = sealer
        self.space = space
        self.timeOffset = timeOffset
        self.patience = patience
    }

    func keys(_ partition: Partition) -> PartitionKeys { PartitionKeys(partition, space: space) }
    var shared: SharedKeys { SharedKeys(space: space) }

    func script(_ text: ScriptText) -> RedisScript {
        RedisScript(name: text.name, source: text.source(timeOffset: timeOffset))
    }

    /// The session of a task; nil when the task is not there any more.
    func owner(of task: TaskID) async throws(StoreError) -> String? {
        try await send(["HGET", keys(task.partition).task(task), "owner"]).string
    }

    /// One command; asked again once when its reply was lost, unless doing it twice would be different.
    func send(_ command: [RedisArgument], isRepeatable: Bool = true) async throws(StoreError) -> RedisValue {
        do throws(RedisError) {
            return try await ask(command)
        } catch {
            guard isRepeatable, error.isAmbiguous, error.isPassing else { throw StoreError(error) }
        }
        do throws(RedisError) { return try await ask(command) } catch { throw StoreError(error) }
    }

    /// Every script of ours may be repeated with the same arguments, so a lost reply is asked for again until
    /// patience ends, and once more if it came late: perhaps only that connection was dead. A command that never left is
    /// not repeated here: the caller answers 503 at once (state.md D15).
    func run(
        _ script: RedisScript, keys: [RedisArgument], _ arguments: [RedisArgument] = []
    ) async throws(StoreError) -> ScriptReply {
        let start = ContinuousClock.now
        var pause = Duration.milliseconds(5)
        var isInDoubt = false
        var wasLate = false
        while true {
            do throws(RedisError) {
                return ScriptReply(try await ask(script, keys, arguments), isRepeat: isInDoubt)
            } catch {
                isInDoubt = isInDoubt || error.isAmbiguous
                let isLate = ContinuousClock.now - start >= patience
                guard isInDoubt, error.isPassing, !wasLate, !isLate || error.isAmbiguous else {
                    throw StoreError(error)
                }
                wasLate = isLate
            }
            // A cancelled task does not sleep; its next attempt ends the loop.
            try? await Task.sleep(for: pause * Double.random(in: 0.5...1.5))
            pause = min(pause * 2, .milliseconds(200))
        }
    }
}
