/// Makes ids and random tokens. The randomness is injected, so tests can repeat a run.
public struct IDGenerator: Sendable {
    /// How many partitions new sessions are spread over (`PARTITIONS`, 1 to 1,024).
    public let partitions: Int
    private let random: @Sendable () -> UInt64

    public init(
        partitions: Int = 16, random: @escaping @Sendable () -> UInt64 = { UInt64.random(in: .min ... .max) }
    ) {
        self.partitions = min(max(partitions, 1), Partition.range.upperBound)
        self.random = random
    }

    public func session() -> SessionID { make(in: anyPartition()) }

    public func account() -> AccountID { make(in: anyPartition()) }
    public func payment(in session: SessionID) -> PaymentID { make(in: session.partition) }
    /// A sign-in lives in the partition of its account, so that one script can read both.
    public func family(of account: AccountID) -> FamilyID { make(in: account.partition) }

    /// A task lives in the partition of its session, so that one script can touch both.
    public func task(for session: SessionID) -> TaskID { make(in: session.partition) }
    public func batch(for session: SessionID) -> BatchID { make(in: session.partition) }
    public func image(for session: SessionID) -> ImageID { make(in: session.partition) }

    /// `length` characters of five random bits each; 26 give 130 bits.
    public func token(length: Int = 26) -> String { Base32.random(count: length, using: random) }

    private func anyPartition() -> Partition { Partition(Int(random() % UInt64(partitions))) ?? Partition(0)! }

    private func make<ID: OpaqueID>(in partition: Partition) -> ID {
        ID(trusted: ID.prefix + Base32.pair(partition) + token())
    }
}
