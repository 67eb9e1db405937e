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
        let broadcast = Broadcast<Int>(capacity: 8, loss: -1)
        var listener = broadcast.listen().makeAsyncIterator()
        for number in 1...100 { broadcast.send(number) }
        var heard: [Int] = []
        for _ in 0..<8 { heard.append(await listener.next() ?? 0) }
        #expect(heard.last == 100 && heard.filter { $0 > 0 } == heard.filter { $0 > 0 }.sorted())
        #expect((1...2).contains(heard.count { $0 == -1 }))
        broadcast.send(101)
        #expect(await listener.next() == 101)
    }

    @Test func `whatever a listener lost it is told of afterwards`() async {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            let broadcast = Broadcast<Int>(capacity: 8, loss: -1)
            var listener = broadcast.listen().makeAsyncIterator()
            var (sent, waiting, last, hasGap) = (0, 0, 0, false)
            for _ in 0..<200 {
                let news = Int.random(in: 0...12, using: &random)
                for _ in 0..<news {
                    sent += 1
                    broadcast.send(sent)
                }
                waiting = min(8, waiting + news)
                for _ in 0..<Int.random(in: 0...waiting, using: &random) {
                    let heard = await listener.next() ?? 0
                    waiting -= 1
                    if heard == -1 {
                        hasGap = false
                    } else {
                        if heard != last + 1 { hasGap = true }
                        last = heard
                    }
                    // Only what is still waiting may hold the word of a gap.
                    if waiting == 0 { #expect(!hasGap) }
                }
            }
        }
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
