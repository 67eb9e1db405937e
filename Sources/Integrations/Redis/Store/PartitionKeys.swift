import Domain
import Drivers

/// The names of all keys of one partition (state.md 4). They share a hash tag, so one script may touch any of them.
struct PartitionKeys: Sendable {
    private let space: String
    private let tag: String

    init(_ partition: Partition, space: String) {
        self.space = space
        tag = "{p\(partition.number)}"
    }

    // Of one session; `hash` is S.
    func session(_ hash: String) -> RedisArgument { key("s", hash) }
    func refresh(_ hash: String) -> RedisArgument { key("k", hash) }
    func events(_ hash: String) -> RedisArgument { key("e", hash) }
    func tasks(_ hash: String) -> RedisArgument { key("l", hash) }
    /// Digest -> sealed name of every object that the session refers to: what its end has to delete.
    func objects(_ hash: String) -> RedisArgument { key("o", hash) }

    /// Who asks Tesla for the facts of a car; the digest names both car and session.
    func fetchTurn(_ digest: String) -> RedisArgument { key("f", digest) }

    /// Owner and tasks of reports that were asked for together.
    func batch(_ id: BatchID) -> RedisArgument { key("b", id.rawValue) }
    func task(_ id: TaskID) -> RedisArgument { key("t", id.rawValue) }

    func account(_ id: AccountID) -> RedisArgument { key("acc", id.rawValue) }
    /// One sign-in of an account.
    func family(_ id: FamilyID) -> RedisArgument { key("rf", id.rawValue) }

    var ready: RedisArgument { key("q", "ready") }
    var delayed: RedisArgument { key("q", "delay") }
    var active: RedisArgument { key("q", "act") }
    var leases: RedisArgument { key("q", "lease") }
    var fairness: RedisArgument { key("q", "wfq") }
    var queuedPerOwner: RedisArgument { key("q", "qlen") }
    var runningPerOwner: RedisArgument { key("q", "infl") }
    /// Waiting tasks, delayed ones too -> when they are too late.
    var deadlines: RedisArgument { key("q", "ddl") }
    /// Dead letters by the time of their end, and what is told of each.
    var dead: RedisArgument { key("q", "dead") }
    var letters: RedisArgument { key("q", "letter") }
    var meta: RedisArgument { key("q", "meta") }

    /// Tasks whose end somebody wants to hear of -> when to look at them.
    var webhooks: RedisArgument { key("w", "due") }

    var expiry: RedisArgument { key("x", "exp") }
    /// Digest -> due time.
    var outbox: RedisArgument { key("x", "gc") }
    /// Digest -> sealed name.
    var outboxNames: RedisArgument { key("x", "gcn") }

    /// Channel of hints; not a key.
    var hintChannel: String { "\(space)hint:\(tag)" }
    var hints: RedisArgument { RedisArgument(hintChannel) }

    private func key(_ kind: String, _ rest: String) -> RedisArgument { "\(space)\(kind):\(tag):\(rest)" }
}

/// The names of keys that belong to no partition; each lies in a slot of its own.
struct SharedKeys: Sendable {
    let space: String

    /// Instance -> when it spoke last, and how it is.
    var instances: RedisArgument { "\(space)i:inst" }
    /// Copy of the record by which a report is verified: `r`, and `w` when it was withdrawn.
    func verify(_ code: VerifyCode) -> RedisArgument { "\(space)ver:\(code.canonical)" }

    /// Mails to be sent: when each is due, and the orders.
    var mail: [RedisArgument] { ["\(space)mail:{m}:due", "\(space)mail:{m}:box"] }
    /// Accounts that end unless they are confirmed -> when.
    var provisional: RedisArgument { "\(space)i:acc-due" }

    /// Day, price and kind -> answered calls to Tesla; of one month.
    func teslaCalls(_ month: String) -> RedisArgument { "\(space)i:tesla:\(month)" }

    /// Names of the keys that instances seal with -> when one of them said so last.
    var sealingKeys: RedisArgument { "\(space)i:kid" }
}
