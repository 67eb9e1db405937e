import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

/// A value that arrives once, from any thread, and any number of tasks that wait for it.
///
/// The value is read under the lock, not handed over by the continuation: Thread Sanitizer does not see
/// the hand-over when the resume comes before the suspension.
final class Completion<Value: Sendable>: Sendable {
    private typealias Waiter = CheckedContinuation<Void, Never>
    private enum State {
        case open(waiters: [Int: Waiter], nextID: Int)
        case done(Value)
    }
    private let state = NIOLockedValueBox(State.open(waiters: [:], nextID: 0))

    /// The value, once it is there.
    var current: Value? {
        state.withLockedValue { if case .done(let value) = $0 { value } else { nil } }
    }

    /// Only the first call counts.
    func complete(_ value: Value) {
        let waiters: [Int: Waiter] = state.withLockedValue { state in
            guard case .open(let waiters, _) = state else { return [:] }
            state = .done(value)
            return waiters
        }
        for waiter in waiters.values { waiter.resume() }
    }

    /// Waits without a limit, also in a cancelled task: only for what is sure to come.
    func value() async -> Value {
        while true {
            if let value = current { return value }
            await suspend { _ in }
        }
    }

    /// Waits up to `limit`; nil when the time is over or the task is cancelled.
    func value(within limit: Duration) async -> Value? {
        let registered = NIOLockedValueBox<(id: Int?, cancelled: Bool)>((nil, false))
        let timer = NIOLockedValueBox<Scheduled<Void>?>(nil)
        defer { timer.withLockedValue { $0 }?.cancel() }
        await withTaskCancellationHandler {
            await suspend { id in
                let loop = MultiThreadedEventLoopGroup.singleton.any()
                timer.withLockedValue { $0 = loop.scheduleTask(in: TimeAmount(limit)) { self.abandon(id) } }
                let cancelled = registered.withLockedValue { box in
                    box.id = id
                    return box.cancelled
                }
                if cancelled { self.abandon(id) }
            }
        } onCancel: {
            let id = registered.withLockedValue { box in
                box.cancelled = true
                return box.id
            }
            if let id { abandon(id) }
        }
        return current
    }

    /// Returns when the value is there or the waiter, whose number `register` gets, is abandoned.
    private func suspend(register: (Int) -> Void) async {
        await withCheckedContinuation { continuation in
            let id: Int? = state.withLockedValue { state in
                guard case .open(var waiters, let id) = state else { return nil }
                waiters[id] = continuation
                state = .open(waiters: waiters, nextID: id + 1)
                return id
            }
            if let id { register(id) } else { continuation.resume() }
        }
    }

    private func abandon(_ id: Int) {
        let waiter: Waiter? = state.withLockedValue { state in
            guard case .open(var waiters, let nextID) = state else { return nil }
            let waiter = waiters.removeValue(forKey: id)
            state = .open(waiters: waiters, nextID: nextID)
            return waiter
        }
        waiter?.resume()
    }
}
