import Actors
import Domain
import Hummingbird
import NIOCore

/// Text of an event stream (WHATWG HTML, 9.2).
enum ServerSentEvents {
    /// Tells a client how long to wait before it comes back: not all of them at once.
    static func opening() -> ByteBuffer { ByteBuffer(string: "retry: \(Int.random(in: 2_000...3_000))\n\n") }

    /// Keeps proxies from closing a silent connection.
    static let ping = ByteBuffer(string: ": ping\n\n")
    /// The instance goes away; another one takes over with `Last-Event-ID`.
    static let reconnect = ByteBuffer(string: "event: reconnect\ndata: {}\n\n")

    static func text(_ events: [ProgressEvent], base: String) -> ByteBuffer {
        var text = ByteBufferAllocator().buffer(capacity: 1_024 * events.count)
        for event in events { write(event, base: base, to: &text) }
        return text
    }

    private static func write(_ event: ProgressEvent, base: String, to text: inout ByteBuffer) {
        text.writeString("event: \(event.name)\n")
        if let id = event.id { text.writeString("id: \(id.rawValue)\n") }
        text.writeString("data: ")
        var json = JSONWriter()
        json.object { write(event, base: base, to: &$0) }
        text.writeImmutableBuffer(json.buffer)
        text.writeString("\n\n")
    }

    /// The same objects as the polls answer.
    private static func write(_ event: ProgressEvent, base: String, to json: inout JSONWriter) {
        switch event.subject {
        case .none: break
        case .task(let view): TaskAnswer(view, base: base).write(to: &json)
        case .batch(let batch):
            let answer = BatchAnswer(batch: batch, base: base)
            if event.name == "batch" { answer.writeSummary(to: &json) } else { answer.write(to: &json) }
        case .tasks(let views):
            json.array("data", views) { json, view in json.object { TaskAnswer(view, base: base).write(to: &$0) } }
        }
    }
}
