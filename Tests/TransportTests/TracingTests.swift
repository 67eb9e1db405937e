import Domain
import HTTPTypes
import InMemoryTracing
import TestSupport
import Testing
import Tracing

@testable import Transport

/// What a tracer gets to see, and what goes along with a report.
struct TracingTests {
    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"

    @Test func `a request is a span under its pattern, and tells of nobody`() async throws {
        let tracer = InMemoryTracer()
        let world = TransportWorld()
        let session = try await world.connected()
        _ = try await withTracer(tracer) {
            try await world.get("/session/\(session)?secret=\(session)", [.sessionID: session])
        }
        _ = try await withTracer(tracer) { try await world.get("/nowhere/\(session)") }
        let spans = tracer.finishedSpans.filter { $0.kind == .server }
        #expect(spans.count == 2 && spans.allSatisfy { $0.operationName.hasPrefix("GET ") })
        for span in tracer.finishedSpans {
            #expect(!"\(span.operationName) \(span.attributes)".contains(session))
        }
        let codes = spans.map { $0.attributes.get("http.response.status_code") }
        #expect(codes == [.int64(200), .int64(404)])
    }

    @Test func `the trace of the caller's is handed to the tracer`() async throws {
        let tracer = InMemoryTracer()
        let header = "00-\(Self.trace)-00f067aa0ba902b7-01"
        _ = try await withTracer(tracer) { try await TransportWorld().get("/version", [.traceparent: header]) }
        let carriers = tracer.performedContextExtractions.compactMap { $0.carrier as? [String: String] }
        #expect(carriers == [["traceparent": header]])
    }

    @Test func `an order goes on the queue with the request that it came by`() async throws {
        let world = TransportWorld()
        let reply = try await world.post(
            "/api/v1/tesla/vehicle-report/pdf/async", #"{"vin":"\#(FakeTeslaAccount.vin.rawValue)"}"#,
            [
                .sessionID: world.connected(), .requestID: "order-1",
                .traceparent: "00-\(Self.trace)-00f067aa0ba902b7-01",
            ])
        #expect(reply.status == .accepted)
        let trace = try #require(await world.board.jobs.first?.job.trace)
        #expect(trace.request == "order-1" && trace.parent.trace == Self.trace)
        #expect(reply.headers[.traceparent] == trace.parent.description)
    }
}
