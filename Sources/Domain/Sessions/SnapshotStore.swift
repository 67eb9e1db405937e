public import FoundationEssentials

/// How long a session lives (decisions.md 3).
public struct SessionLifetime: Sendable, Equatable {
    /// Sliding: each use moves the end of the Tesla part.
    public var idle: Duration
    /// The sliding end never passes creation + this.
    public var absolute: Duration
    /// Images, tasks and reports stay readable this long after creation or last use.
    public var retention: Duration
    /// So long a session stays readable after a report that a signed-in user paid for; never less than `retention`.
    public var paidRetention: Duration

    /// From its creation to the last moment in which anything can refer to what it owned.
    public var longest: Duration { absolute + paidRetention }

    /// - Parameter paidRetention: nil: like all others.
    public init(
        idle: Duration = .seconds(3_600), absolute: Duration = .seconds(86_400), retention: Duration = .seconds(86_400),
        paidRetention: Duration? = nil
    ) {
        self.idle = idle
        self.absolute = absolute
        self.retention = retention
        self.paidRetention = max(retention, paidRetention ?? retention)
    }
}

/// Names one state of a session in the store. Two versions are the same state only if both texts are equal.
public struct SnapshotVersion: Sendable, Hashable {
    /// `counter-commitId` (state.md D2).
    public let etag: String
    /// Which run of the store it was read under: a restarted or failed-over store may have lost a suffix of history.
    public let storeRun: String

    /// The counter in front of the etag; orders versions of one run.
    public var counter: Int { etag.split(separator: "-").first.flatMap { Int($0) } ?? 0 }

    public init(etag: String, storeRun: String) {
        self.etag = etag
        self.storeRun = storeRun
    }
}

/// A session as the store holds it.
public struct SessionSnapshot: Sendable {
    public var state: SessionState
    public var tokens: TeslaTokens?
    /// Rises with every change of the tokens.
    public var tokenVersion: Int
    public var version: SnapshotVersion
    public var expiresAt: Date
    /// `expiresAt` never moves past this.
    public var endsAt: Date
    public var retainedUntil: Date
    /// By the store's name of the part.
    public var parts: [String: StoredPart]

    public init(
        state: SessionState, tokens: TeslaTokens?, tokenVersion: Int, version: SnapshotVersion, expiresAt: Date,
        endsAt: Date, retainedUntil: Date, parts: [String: StoredPart] = [:]
    ) {
        self.state = state
        self.tokens = tokens
        self.tokenVersion = tokenVersion
        self.version = version
        self.expiresAt = expiresAt
        self.endsAt = endsAt
        self.retainedUntil = retainedUntil
        self.parts = parts
    }

    /// Bytes of all parts in the store.
    public var storedBytes: Int { parts.values.reduce(0) { $0 + $1.bytes } }

    /// This snapshot after a commit; the parts that were not written stay.
    public func committed(
        _ state: SessionState, _ change: TokenChange, version: SnapshotVersion, tokenVersion: Int,
        parts written: [String: StoredPart] = [:]
    ) -> SessionSnapshot {
        var next = self
        next.state = state
        next.version = version
        next.tokenVersion = tokenVersion
        next.parts.merge(written) { $1 }
        switch change {
        case .keep: break
        case .replace(let tokens): next.tokens = tokens
        case .remove: next.tokens = nil
        }
        return next
    }
}

/// What a store keeps beside the decoded form of one part of a session.
public struct StoredPart: Sendable {
    /// Its size in the store.
    public var bytes: Int
    public var unknown: UnknownMembers?

    public init(bytes: Int, unknown: UnknownMembers? = nil) {
        self.bytes = bytes
        self.unknown = unknown
    }
}

public enum SnapshotLoad: Sendable {
    /// The caller's snapshot is the current one; only its expiry may have moved.
    case same(expiresAt: Date)
    case changed(SessionSnapshot)
    /// Its time is over; what is retained can be reached by its own ids.
    case expired
    case missing
    /// Written by a newer release; this one cannot read it.
    case newer
    /// A part that it cannot do without was destroyed; it is kept aside for an operator.
    case damaged
}

/// What a commit does to the Tesla tokens of the session.
public enum TokenChange: Sendable {
    case keep
    /// A new sign-in: a new family of tokens replaces whatever was there.
    case replace(TeslaTokens)
    case remove
}

public enum SnapshotCommit: Sendable {
    /// With what the caller knows from now on.
    case committed(SessionSnapshot)
    /// Somebody else was faster: load and apply again.
    case conflict
    /// Ended or expired meanwhile; a late commit never resurrects a session.
    case gone
    /// Written by a newer release that this one must not overwrite.
    case newer
}

/// What was left of an ended session, for the deletion receipt, the cancelling of its tasks and the erasing of its objects.
public struct SessionRemains: Sendable {
    public var tasks: [TaskID]
    /// What it referred to; due for deletion.
    public var objects: [ObjectName]

    public init(tasks: [TaskID], objects: [ObjectName] = []) {
        self.tasks = tasks
        self.objects = objects
    }
}

/// Withdraws the reports of these codes; may be repeated.
public typealias ReportWithdrawal = @Sendable ([VerifyCode]) async throws(StoreError) -> Void

/// Snapshots of sessions in the shared store. Every write is a compare-and-set on the version (state.md 5, 6.1-6.4).
///
/// Contents are sealed by the implementation. All functions may be repeated with the same arguments after a lost reply.
public protocol SnapshotStore: Sendable {
    func create(
        _ id: SessionID, state: SessionState, lifetime: SessionLifetime, commit: String
    ) async throws(StoreError) -> SessionSnapshot

    /// Reads what changed since `known` and slides the expiry. Counts as one use of the session.
    func load(_ id: SessionID, known: SessionSnapshot?) async throws(StoreError) -> SnapshotLoad

    /// Writes the parts of `state` that differ from `base`. `commit` is a random id, the same in every retry.
    /// - Parameter keeping: objects that the new state refers to; they leave the list of names due for deletion.
    /// - Parameter discarding: objects that the new state no longer refers to; they become due for deletion.
    func commit(
        _ id: SessionID, state: SessionState, tokens: TokenChange, base: SessionSnapshot, commit: String,
        keeping: [ObjectName], discarding: [ObjectName]
    ) async throws(StoreError) -> SnapshotCommit

    /// Ends the session at its owner's word: tokens, parts and objects go; a tombstone stays for an hour. nil if there was
    /// none, or if it is another account's: whose it is outlasts its expiry.
    /// - Parameter withdraw: called with the codes of its reports before they are forgotten.
    func end(
        _ id: SessionID, by account: AccountID?, withdraw: ReportWithdrawal
    ) async throws(StoreError) -> SessionRemains?

    /// Whether the session was made by that account, or by nobody in particular; true for what is not there. For one that
    /// is over.
    func isOpen(_ id: SessionID, to account: AccountID?) async throws(StoreError) -> Bool

    /// Takes the next expired sessions of a partition: tokens and vehicle cache go at the idle or absolute end, the rest
    /// at `retainedUntil`. Any instance, any time; returns how many were handled. What an owner's end left undone is done,
    /// with its withdrawals.
    func sweep(_ partition: Partition, withdraw: ReportWithdrawal) async throws(StoreError) -> Int
}

/// The shared half of the token refresh: at most one refresh per token family at a time, and the newest token of the
/// lineage always wins (state.md 7).
public protocol TokenStore: Sendable {
    /// Asks for the turn to refresh tokens of version `tokenVersion`.
    func acquireRefresh(
        _ id: SessionID, tokenVersion: Int, owner: String
    ) async throws(StoreError) -> RefreshTurn

    /// Stores the successor of `parent`. Consults only the lineage, never the turn: a late holder must win.
    func commitRefresh(
        _ id: SessionID, parent: TeslaTokens, tokens: TeslaTokens, owner: String, commit: String
    ) async throws(StoreError) -> RefreshCommit

    /// Tesla said that the token is invalid. Another instance may still hold the good answer.
    func reportInvalid(_ id: SessionID, tokenVersion: Int, owner: String) async throws(StoreError) -> InvalidVerdict
}

public enum RefreshTurn: Sendable, Equatable {
    case granted
    /// Another instance is at it; ask again after this.
    case busy(Duration)
    /// Somebody has refreshed meanwhile: load the session.
    case newer
    case gone
}

public enum RefreshCommit: Sendable, Equatable {
    case committed
    /// The stored token is not the parent of ours: another branch won.
    case stale
    case gone
}

public enum InvalidVerdict: Sendable, Equatable {
    /// The tokens moved on meanwhile: load the session.
    case recovered
    /// Not sure yet: answer 503 and let the client come back.
    case wait
    /// Only a new sign-in helps.
    case dead
}
