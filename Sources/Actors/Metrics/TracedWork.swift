public import Domain
public import Tracing

/// Steps of traces: named in the log always, and spans of whatever tracer was put in with
/// `InstrumentationSystem.bootstrap`. Without one a span costs a look.
public enum TracedWork {
    /// Runs what is done for a request as a step of its trace, which all that is called from `work` belongs to.
    /// - Parameter parent: the step before, of the caller or of another instance; nil begins a trace.
    public static func run<Value>(
        _ name: String, _ kind: SpanKind, for request: String, after parent: TraceParent?,
        _ work: (any Span) async throws -> Value
    ) async rethrows -> Value {
        let instrument = InstrumentationSystem.instrument
        if instrument is NoOpInstrument {
            let trace = RequestTrace(request: request, parent: parent?.continued ?? TraceParent())
            return try await RequestTrace.$current.withValue(trace) { try await work(startSpan(name, ofKind: kind)) }
        }
        var context = InstrumentationContext.topLevel
        if let parent {
            instrument.extract(["traceparent": parent.description], into: &context, using: TraceHeaders())
        }
        let span = startSpan(name, context: context, ofKind: kind)
        defer { span.end() }
        // A tracer has a name of its own for the step.
        var headers: [String: String] = [:]
        instrument.inject(span.context, into: &headers, using: TraceHeaders())
        let step = headers["traceparent"].flatMap(TraceParent.init) ?? parent?.continued ?? TraceParent()
        return try await InstrumentationContext.$current.withValue(span.context) {
            try await RequestTrace.$current.withValue(RequestTrace(request: request, parent: step)) {
                try await work(span)
            }
        }
    }
}

private struct TraceHeaders: Injector, Extractor {
    func inject(_ value: String, forKey key: String, into carrier: inout [String: String]) { carrier[key] = value }
    func extract(key: String, from carrier: [String: String]) -> String? { carrier[key] }
}
