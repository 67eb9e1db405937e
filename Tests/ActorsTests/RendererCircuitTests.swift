import Domain
import Testing

@testable import Actors

@Suite struct RendererCircuitTests {
    private let start = ContinuousClock.now
    private let inputs = (1...9).map { ObjectName(rawValue: "inputs/s/input-\($0).json")! }

    private func at(_ seconds: Int) -> ContinuousClock.Instant { start + .seconds(seconds) }

    /// Whether a crash over each of these inputs, one after the other, opened the circuit.
    private func crashes(_ circuit: inout RendererCircuit, _ inputs: some Sequence<Int>, at seconds: Int = 0) -> [Bool]
    {
        inputs.map { circuit.crashed(over: self.inputs[$0], at: at(seconds)) }
    }

    @Test func `three different inputs lost in a row open it for five seconds, then one job is tried`() {
        var circuit = RendererCircuit()
        #expect(crashes(&circuit, [0, 1]) == [false, false])
        #expect(circuit.allowsClaim(busy: 5, at: at(0)))
        #expect(crashes(&circuit, [2]) == [true])
        #expect(circuit.isOpen(at: at(4)) && !circuit.allowsClaim(busy: 0, at: at(4)))
        #expect(!circuit.isOpen(at: at(5)))
        #expect(circuit.allowsClaim(busy: 0, at: at(5)) && !circuit.allowsClaim(busy: 1, at: at(5)))
    }

    @Test func `a poison in nine languages and four attempts does not open it`() {
        var circuit = RendererCircuit()
        #expect(!crashes(&circuit, repeatElement(0, count: 36)).contains(true))
        #expect(circuit.allowsClaim(busy: 3, at: at(0)))
    }

    @Test func `a report in between begins the count anew`() {
        var circuit = RendererCircuit()
        for input in inputs.indices {
            #expect(crashes(&circuit, [input]) == [false])
            circuit.worked()
        }
    }

    @Test func `the pause doubles up to a minute, and one success forgets it`() {
        var circuit = RendererCircuit()
        var now = 0
        var pauses: [Int] = []
        #expect(crashes(&circuit, [0, 1, 2]).last == true)
        for _ in 0..<6 {
            let from = now
            while circuit.isOpen(at: at(now)) { now += 1 }
            pauses.append(now - from)
            #expect(crashes(&circuit, [3], at: now) == [true])
        }
        #expect(pauses == [5, 10, 20, 40, 60, 60])
        circuit.worked()
        #expect(circuit.allowsClaim(busy: 9, at: at(now)))
    }

    @Test func `workers that do not start open it at once; what was under way then counts once`() {
        var circuit = RendererCircuit()
        let (first, second) = (circuit.missing(at: at(0)), circuit.missing(at: at(1)))
        #expect(first && !second)
        #expect(!crashes(&circuit, inputs.indices, at: 1).contains(true))
        #expect(!circuit.isOpen(at: at(5)))
    }
}
