import Domain
import Testing

@Suite struct QueueFiguresTests {
    private let first = Partition(0)!
    private let second = Partition(1)!

    private func figures(
        ready: [Int], running: Int = 0, mean: Int? = 1_000, instances: [SeenInstance] = [instance(slots: 2)]
    ) -> QueueFigures {
        var figures = QueueFigures(instances: instances)
        for (number, count) in ready.enumerated() {
            var lane = QueueFigures.Lane()
            lane.ready = count
            lane.meanMilliseconds = mean
            if number == 0 { lane.running = running }
            figures.lanes[Partition(number)!] = lane
        }
        return figures
    }

    private static func instance(
        slots: Int, renderer: InstanceLoad.Renderer = .up, isDraining: Bool = false
    ) -> SeenInstance {
        SeenInstance(
            load: InstanceLoad(name: "i", slots: slots, running: 0, renderer: renderer, isDraining: isDraining),
            silence: .zero)
    }

    @Test func `with a free slot a report takes its own time`() {
        #expect(figures(ready: [1]).eta(position: 0, in: first) == .seconds(1))
        #expect(figures(ready: [1], running: 1).eta(position: 0, in: first) == .seconds(1))
        #expect(figures(ready: [1], mean: nil).eta(position: 0, in: first) == .seconds(2))
    }

    @Test func `jobs before it count, in its partition and in the others, but not a long queue elsewhere`() {
        #expect(figures(ready: [4], running: 2).eta(position: 3, in: first) == .seconds(3))
        #expect(figures(ready: [4, 500], running: 2).eta(position: 3, in: first) == .seconds(5))
        #expect(figures(ready: [4, 500], running: 2).eta(position: 499, in: second) == .seconds(253))
    }

    @Test func `slots of all instances count, those that draw nothing do not`() {
        let many = [Self.instance(slots: 2), Self.instance(slots: 6)]
        #expect(figures(ready: [9], running: 8, instances: many).eta(position: 7, in: first) == .seconds(2))
        let useless = [Self.instance(slots: 2, renderer: .down), Self.instance(slots: 2, isDraining: true)]
        #expect(figures(ready: [9], instances: useless).eta(position: 0, in: first) == nil)
        #expect(figures(ready: [9], instances: []).eta(position: 0, in: first) == nil)
    }

    @Test func `reports are refused only when every instance says that it cannot make them`() {
        #expect(figures(ready: [], instances: []).canRender)
        #expect(figures(ready: [], instances: [Self.instance(slots: 1, renderer: .unknown)]).canRender)
        let (up, down) = (Self.instance(slots: 1), Self.instance(slots: 1, renderer: .down))
        #expect(figures(ready: [], instances: [down, up]).canRender)
        #expect(!figures(ready: [], instances: [down, down]).canRender)
    }

    @Test func `the time to come back is depth through throughput, 1 to 60 s`() {
        #expect(figures(ready: [0]).patience(waiting: 20) == .seconds(10))
        #expect(figures(ready: [0]).patience(waiting: 1) == .seconds(1))
        #expect(figures(ready: [0]).patience(waiting: 10_000) == .seconds(60))
        #expect(figures(ready: [0], instances: []).patience(waiting: 20) == .seconds(20))
    }
}
