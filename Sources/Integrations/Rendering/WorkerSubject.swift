import Domain
import Synchronization

/// The request that a render process served last: what the process says on its standard error, line by line and from no
/// task of that request, is about it. A lock, for lines do not wait.
final class WorkerSubject: Sendable {
    private let last = Mutex<RequestTrace?>(nil)

    var trace: RequestTrace? {
        get { last.withLock(\.self) }
        set { last.withLock { $0 = newValue } }
    }
}
