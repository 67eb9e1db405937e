import Domain
import FoundationEssentials
import Testing

/// W3C Trace Context, 3.2: what is taken over, and what begins anew.
struct TraceParentTests {
    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    private static let step = "00f067aa0ba902b7"

    @Test(arguments: [
        ("00-\(trace)-\(step)-00", "00-\(trace)-\(step)-00"), ("00-\(trace)-\(step)-01", "00-\(trace)-\(step)-01"),
        // Flags that we do not know are not passed on.
        ("00-\(trace)-\(step)-ff", "00-\(trace)-\(step)-01"), ("00-\(trace)-\(step)-fe", "00-\(trace)-\(step)-00"),
        // Of a later version what it has in common with ours.
        ("01-\(trace)-\(step)-01", "00-\(trace)-\(step)-01"), ("cc-\(trace)-\(step)-00", "00-\(trace)-\(step)-00"),
        ("cc-\(trace)-\(step)-01-what-comes-later", "00-\(trace)-\(step)-01"),
        ("01-\(trace)-\(step)-01-", "00-\(trace)-\(step)-01"),
    ]) func `a sound header is read`(header: String, ours: String) {
        #expect(TraceParent(header)?.description == ours)
    }

    @Test(arguments: [
        "", "-", "00", "00-\(trace)-\(step)", "00-\(trace)-\(step)-", "00-\(trace)-\(step)-0",
        "00-\(trace)-\(step)-001",
        "00-\(trace)-\(step)-01-", "00-\(trace)-\(step)-01-more", "00-\(trace)-\(step)-01.", "ff-\(trace)-\(step)-01",
        "0-\(trace)-\(step)-01", "000-\(trace)-\(step)-01", "0x-\(trace)-\(step)-01", "01-\(trace)-\(step)-01.more",
        "00-\(trace.uppercased())-\(step)-01", "00-\(trace)-\(step.uppercased())-01", "00-\(trace)-\(step)-0G",
        "00-\(String(repeating: "0", count: 32))-\(step)-01", "00-\(trace)-\(String(repeating: "0", count: 16))-01",
        "00-\(trace.dropLast())-\(step)-01", "00-\(trace)0-\(step)-01", "00-\(trace)-\(step)0-01",
        "00_\(trace)_\(step)_01", " 00-\(trace)-\(step)-01", "00-\(trace)-\(step)-01 ", "00-\(trace)-\(step)-01\n",
        "00-\(trace)-\(step)-01, 00-\(trace)-\(step)-01", "cc-\(trace)-\(step)-01, 00-\(trace)-\(step)-01",
        "00-\(trace.dropLast(2))é-\(step)-01",
    ]) func `anything else begins a new trace`(header: String) {
        #expect(TraceParent(header) == nil)
    }

    @Test func `the next step is of the same trace, a new trace is another one`() throws {
        let first = try #require(TraceParent("00-\(Self.trace)-\(Self.step)-01"))
        let steps = Set((0..<100).map { _ in first.continued.description })
        #expect(steps.count == 100 && !steps.contains(first.description))
        for step in steps {
            #expect(step.hasPrefix("00-\(Self.trace)-") && step.hasSuffix("-01") && TraceParent(step) != nil)
        }
        let traces = (0..<100).map { _ in TraceParent() }
        #expect(Set(traces.map(\.trace)).count == 100)
        #expect(traces.allSatisfy { TraceParent($0.description) == $0 && $0.description.hasSuffix("-00") })
    }

    @Test func `a stored one comes back, and a bad one is told`() throws {
        let trace = RequestTrace(request: "req_1")
        let stored = try DomainJSON.encode(trace)
        #expect(try DomainJSON.decode(RequestTrace.self, from: stored) == trace)
        #expect(throws: DecodingError.self) {
            try DomainJSON.decode(RequestTrace.self, from: Data(#"{"request":"req_1","parent":"00-0-0-00"}"#.utf8))
        }
    }
}
