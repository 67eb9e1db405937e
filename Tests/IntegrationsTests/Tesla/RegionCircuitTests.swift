import Testing

@testable import Integrations

@Suite struct RegionCircuitTests {
    private var circuit = RegionCircuit()

    private struct KeptBack: Error {}

    private mutating func admit(at now: Duration) throws -> RegionCircuit.Ticket {
        guard let ticket = circuit.admit(at: now) else { throw KeptBack() }
        return ticket
    }

    private mutating func fail(_ count: Int, at now: Duration, retryAfter: Duration? = nil) throws {
        for _ in 0..<count {
            let ticket = try admit(at: now)
            circuit.note(.failure(retryAfter: retryAfter), of: ticket, at: now)
        }
    }

    @Test mutating func opensAfterTenFailuresInARow() throws {
        try fail(9, at: .zero)
        #expect(circuit.suspension(at: .zero) == nil)
        try fail(1, at: .zero)
        #expect(circuit.suspension(at: .zero) == .seconds(5))
        #expect(circuit.admit(at: .seconds(4)) == nil)
    }

    @Test mutating func anAnswerBreaksTheRow() throws {
        try fail(9, at: .zero)
        circuit.note(.answer, of: try admit(at: .zero), at: .zero)
        try fail(9, at: .zero)
        #expect(circuit.isClosed)
    }

    @Test mutating func whatSaysNothingCountsNeitherWay() throws {
        try fail(9, at: .zero)
        circuit.note(.nothing, of: try admit(at: .zero), at: .zero)
        try fail(1, at: .zero)
        #expect(!circuit.isClosed)
    }

    @Test mutating func failuresFarApartAreNoRow() throws {
        for minute in 0..<20 { try fail(1, at: .seconds(minute * 61)) }
        #expect(circuit.isClosed)
    }

    @Test mutating func oneProbeFindsOut() throws {
        try fail(10, at: .zero)
        let probe = try admit(at: .seconds(5))
        #expect(circuit.admit(at: .seconds(5)) == nil)
        #expect(circuit.suspension(at: .seconds(5)) == .seconds(1))
        circuit.note(.answer, of: probe, at: .seconds(6))
        #expect(circuit.isClosed)
    }

    @Test mutating func thePauseDoublesUpToAMinute() throws {
        try fail(10, at: .zero)
        var now = Duration.zero
        for pause in [10, 20, 40, 60, 60] {
            now += try #require(circuit.suspension(at: now))
            try fail(1, at: now)
            #expect(circuit.suspension(at: now) == .seconds(pause))
        }
    }

    @Test mutating func retryAfterIsObeyedUpToAMinute() throws {
        try fail(10, at: .zero, retryAfter: .seconds(17))
        #expect(circuit.suspension(at: .zero) == .seconds(17))
        try fail(1, at: .seconds(17), retryAfter: .seconds(4_000))
        #expect(circuit.suspension(at: .seconds(17)) == .seconds(60))
    }

    @Test mutating func whatWasUnderWayDoesNotDecide() throws {
        let late = try admit(at: .zero)
        try fail(10, at: .zero)
        circuit.note(.answer, of: late, at: .seconds(1))
        #expect(!circuit.isClosed)
        let probe = try admit(at: .seconds(5))
        circuit.note(.failure(retryAfter: nil), of: late, at: .seconds(5))
        circuit.note(.answer, of: probe, at: .seconds(5))
        #expect(circuit.isClosed)
    }

    @Test mutating func aProbeThatSaysNothingLeavesTheNextOneToFindOut() throws {
        try fail(10, at: .zero)
        circuit.note(.nothing, of: try admit(at: .seconds(5)), at: .seconds(5))
        #expect(circuit.admit(at: .seconds(5)) != nil)
    }
}
