import Testing

@testable import Drivers

@Suite struct BroadcastTests {
    @Test func `everyone who listens hears everything that is sent from then on`() async {
        let broadcast = Broadcast<Int>(capacity: 8, loss: -1)
        broadcast.send(0)
        var first = broadcast.listen().makeAsyncIterator()
        broadcast.send(1)
        var second = broadcast.listen().makeAsyncIterator()
        broadcast.send(2)
        #expect(await [first.next(), first.next(), second.next()] == [1, 2, 2])
    }

    @Test func `a slow listener keeps the newest and hears that it lost some`() async {
        let broadcast = Broadcast<Int>(capacity: 4, loss: -1)
        var listener = broadcast.listen().makeAsyncIterator()
        for number in 1...9 { broadcast.send(number) }
        var heard: [Int?] = []
        for _ in 0..<4 { heard.append(await listener.next()) }
        #expect(heard == [8, -1, 9, -1])
    }

    @Test func `whoever stops to listen is forgotten`() async {
        let broadcast = Broadcast<Int>(capacity: 4, loss: -1)
        do { _ = broadcast.listen() }
        #expect(broadcast.count == 0)
        let task = Task { for await _ in broadcast.listen() {} }
        while broadcast.count == 0 { await Task.yield() }
        task.cancel()
        await task.value
        #expect(broadcast.count == 0)
    }
}
