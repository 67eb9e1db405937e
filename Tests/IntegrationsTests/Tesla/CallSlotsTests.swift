import Testing

@testable import Integrations

@Suite(.timeLimit(.minutes(1))) struct CallSlotsTests {
    private let slots = CallSlots(limit: 2, line: 1)
    private static let never = RetryPacing(
        now: { .zero }, sleep: { _ in try? await Task.sleep(for: .seconds(600)) }, jitter: { 0 })

    private func take(_ key: String, pacing: RetryPacing = never) async -> Bool {
        await slots.take(key, pacing: pacing, until: .seconds(1))
    }

    @Test func keysHaveTheirOwnPlaces() async {
        #expect(await take("a"))
        #expect(await take("a"))
        #expect(await take("b"))
    }

    @Test func whoWaitsGetsThePlaceThatIsGiven() async {
        _ = await (take("a"), take("a"))
        async let third = take("a")
        while await slots.waiting("a") == 0 { await Task.yield() }
        #expect(await !take("a"), "the line is full")
        await slots.give("a")
        #expect(await third)
    }

    @Test func nobodyWaitsLongerThanHeMay() async {
        _ = await (take("a"), take("a"))
        let hasty = RetryPacing(now: { .zero }, sleep: { _ in }, jitter: { 0 })
        #expect(await !take("a", pacing: hasty))
        #expect(await slots.waiting("a") == 0)
    }

    @Test func whoIsCancelledLeavesTheLine() async {
        _ = await (take("a"), take("a"))
        let waiter = Task { await take("a") }
        while await slots.waiting("a") == 0 { await Task.yield() }
        waiter.cancel()
        #expect(await !waiter.value)
        await slots.give("a")
        #expect(await take("a"), "no place was lost")
    }
}
