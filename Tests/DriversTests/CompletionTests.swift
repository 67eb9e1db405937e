import Testing

@testable import Drivers

@Suite struct CompletionTests {
    @Test func everyWaiterGetsTheFirstValue() async {
        let completion = Completion<Int>()
        async let values = [completion.value(), completion.value(within: .seconds(20)) ?? 0]
        completion.complete(1)
        completion.complete(2)
        #expect(await values == [1, 1])
        #expect(completion.current == 1)
    }

    @Test func theTimeIsLimited() async {
        #expect(await Completion<Int>().value(within: .milliseconds(1)) == nil)
    }

    @Test func aCancelledTaskStopsWaiting() async {
        let task = Task { await Completion<Int>().value(within: .seconds(20)) }
        task.cancel()
        #expect(await task.value == nil)
    }
}
