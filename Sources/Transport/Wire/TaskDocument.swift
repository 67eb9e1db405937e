public import Actors
import NIOCore

/// The task object by itself: the body of a webhook is what the status route answers.
/// - Parameter base: public address of the server.
public func taskDocument(_ view: TaskView, base: String) -> [UInt8] {
    var json = JSONWriter()
    json.object { TaskAnswer(view, base: base).write(to: &$0) }
    return Array(json.buffer.readableBytesView)
}
