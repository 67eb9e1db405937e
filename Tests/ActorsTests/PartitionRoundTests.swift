import Domain
import Testing

@testable import Actors

@Suite struct PartitionRoundTests {
    private let now = ContinuousClock.now
    private var round = PartitionRound(count: 4)

    private mutating func looks() -> [Int] {
        var numbers: [Int] = []
        while let partition = round.next() { numbers.append(partition.number) }
        return numbers
    }

    /// Looks once, and finds work.
    private mutating func find() -> Int? {
        guard let partition = round.next() else { return nil }
        round.add(partition)
        return partition.number
    }

    @Test mutating func `a round looks at all partitions once`() throws {
        #expect(looks().isEmpty)
        round.begin(every: .seconds(1), at: now)
        let numbers = looks()
        #expect(numbers.count == 4 && Set(numbers) == [0, 1, 2, 3])
        #expect(looks().isEmpty)
    }

    @Test mutating func `until the next round only partitions with work are looked at, in turn`() throws {
        round.begin(every: .seconds(1), at: now)
        _ = looks()
        round.begin(every: .seconds(1), at: now + .milliseconds(999))
        round.add(try #require(Partition(3)))
        round.add(try #require(Partition(1)))
        let found = [find(), find(), find()]
        #expect(Set(found) == [1, 3] && found[0] == found[2])
        #expect(Set(looks()) == [1, 3])
    }

    @Test mutating func `a round ends with its time, or when something was missed`() {
        round.begin(every: .seconds(1), at: now)
        _ = looks()
        round.begin(every: .seconds(1), at: now + .seconds(1))
        #expect(looks().count == 4)
        round.restart()
        round.begin(every: .seconds(1), at: now + .seconds(1))
        #expect(looks().count == 4)
    }

    @Test mutating func `what is told of a partition while it is looked at stays`() throws {
        let two = try #require(Partition(2))
        round.add(two)
        let first = round.next()
        round.add(two)
        #expect(first == two)
        #expect(looks() == [2])
    }
}
