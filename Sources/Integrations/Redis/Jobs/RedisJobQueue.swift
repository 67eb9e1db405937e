public import Domain
import Drivers

/// The queue of report jobs in Redis: weighted fair queuing per partition, leases with random claim tokens
/// (state.md 6.8 to 6.17, 8).
public struct RedisJobQueue: JobQueue {
    /// Knobs; the defaults and their reasons stand in state.md 8.
    public struct Configuration: Sendable {
        /// Partitions in use, for figures over all of them (`PARTITIONS`).
        public var partitions = 16
        /// A claim without a heartbeat lives this long.
        public var lease: Duration = .seconds(10)
        /// Tries of one task that may end in an error.
        public var maxAttempts = 4
        /// Workers that may fall silent over one task; then it counts as their killer.
        public var maxStalls = 3
        /// A task that has not begun after this fails with `deadline_exceeded`.
        public var deadline: Duration = .seconds(900)
        /// A finished task can be read this long (`REPORT_RETENTION`).
        public var retention: Duration = .seconds(86_400)
        /// A lasting one this long, once it is complete (`PAID_REPORT_RETENTION`).
        public var paidRetention: Duration = .seconds(2_592_000)
        /// Waiting jobs over all partitions (`PDF_QUEUE_LIMIT`). An instance knows the other partitions by figures that are
        /// `figuresAge` old at most, and counts what it added itself since. So a single instance keeps the limit; of
        /// several, each may fill the same room within that time.
        public var queueLimit = 500
        public var figuresAge: Duration = .milliseconds(250)
        /// Waiting jobs of one owner.
        public var ownerLimit = 45
        /// Tasks that a session retains, ended ones too: the list of them is what its end goes by.
        public var sessionLimit = 500
        /// Running jobs of one owner while others wait.
        public var ownerRunning = 4
        /// Candidates that one claim looks at.
        public var candidates = 16
        /// A longer gap between two scans means that the store, not the workers, was away.
        public var freezeGap: Duration = .seconds(3)
        /// After such a gap nobody's claim ends for this long.
        public var freezeGrace: Duration = .seconds(10)
        /// Dead letters that are kept, over all partitions.
        public var deadLetterLimit = 10_000
        /// Jobs moved in one reap.
        public var reapLimit = 50

        public init() {}

        /// Of one partition.
        var deadLetters: Int { max(10, deadLetterLimit / partitions) }
    }

    let store: RedisStore
    let configuration: Configuration
    let scripts: JobScripts
    let gauge: RedisQueueGauge

    public init(_ store: RedisStore, configuration: Configuration = Configuration()) {
        self.store = store
        self.configuration = configuration
        scripts = JobScripts(store)
        gauge = RedisQueueGauge(store, configuration)
    }

    /// How long a dead letter is kept.
    static let letterLife = Duration.seconds(604_800)
}

/// The scripts of the queue, tied to one store.
struct JobScripts: Sendable {
    let enqueue, claim, beat, progress, done, fail, release: RedisScript
    let reapScan, reap, promote, late, cancel, owners, records, retry, letters, drop, purge: RedisScript

    init(_ store: RedisStore) {
        enqueue = store.script(.jobEnqueue)
        claim = store.script(.jobClaim)
        beat = store.script(.jobBeat)
        progress = store.script(.jobProgress)
        done = store.script(.jobDone)
        fail = store.script(.jobFail)
        release = store.script(.jobRelease)
        reapScan = store.script(.jobReapScan)
        reap = store.script(.jobReap)
        promote = store.script(.jobPromote)
        late = store.script(.jobLate)
        retry = store.script(.jobRetry)
        letters = store.script(.jobLetters)
        drop = store.script(.jobDrop)
        cancel = store.script(.jobCancel)
        purge = store.script(.jobPurge)
        owners = store.script(.jobOwners)
        records = store.script(.jobRecords)
    }
}

/// How values of a task are sealed.
enum TaskSeal {
    static func context(_ field: String, _ task: TaskID) -> String {
        "cp1|p\(task.partition.number)|\(task.rawValue)|\(field)|1"
    }
}
